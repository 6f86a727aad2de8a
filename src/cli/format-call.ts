import { requestLines } from './format-request.ts';
import type { Line } from './lines.ts';
import type { RenderedCall } from './rendered-call.ts';

/** What would be sent: as the model reads it. */
export function callLines(call: RenderedCall): readonly Line[] {
  const { task, version, prompt, rung, endpoint, protocol, simulated, estimatedInputTokens } = call;
  return [
    { title: `${task} version ${version}, rung ${rung}, prompt ${prompt.name}` },
    `  prompt    ${prompt.hash}`,
    `  endpoint  ${endpoint}, ${protocol} protocol${simulated ? ', served by the simulator' : ''}`,
    `  input     about ${estimatedInputTokens} tokens`,
    '',
    ...requestLines(call.request),
  ];
}
