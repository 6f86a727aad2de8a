import type { Mode } from './call.ts';
import type { Api, CallStyle } from './call-style.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { Endpoint } from './endpoint.ts';
import type { Rung } from './ladder.ts';
import { forcesTool } from './resolve-mode.ts';

/** How an endpoint's model is asked in a mode on a rung. */
export function styleOf(
  endpoint: Endpoint,
  mode: Mode,
  rung: Pick<Rung, 'effort' | 'maxThinkingTokens'>,
): CallStyle {
  const { efforts, thinkingBudget, limitField, omits, ...known } = capabilitiesOf(endpoint);
  const { effort, maxThinkingTokens } = rung;
  return {
    api: apiOf(endpoint, known.responsesOnly || (mode === 'tool' && known.toolsNeedResponses)),
    forcedTool: forcesTool(rung, endpoint),
    limitField,
    effort: effort !== undefined && efforts.includes(effort) ? effort : null,
    thinkingTokens: thinkingBudget ? (maxThinkingTokens ?? null) : null,
    omits,
  };
}

/** Responses is OpenAI's and Azure's own: what is merely compatible with Chat Completions rarely has it. */
function apiOf({ protocol, api, baseUrl }: Endpoint, needsResponses: boolean): Api {
  if (protocol === 'anthropic') return 'messages';
  if (api !== null) return api;
  return needsResponses && (baseUrl === null || isVendor(baseUrl)) ? 'responses' : 'chat';
}

function isVendor(baseUrl: string): boolean {
  const url = URL.parse(baseUrl);
  if (url === null) return false;
  const isAzure = url.hostname.endsWith('.openai.azure.com') && !url.pathname.includes('/deployments/');
  return isAzure || url.hostname === 'api.openai.com';
}
