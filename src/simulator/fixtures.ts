import type { ErrorAnswer } from './error-answer.ts';
import { ACCOUNT_FIXTURES } from './fixtures-account.ts';
import { FLAT_FIXTURES } from './fixtures-flat.ts';
import { MONEY_FIXTURES } from './fixtures-money.ts';
import { POLICY_FIXTURES } from './fixtures-policy.ts';
import { REQUEST_FIXTURES } from './fixtures-request.ts';
import { WEATHER_FIXTURES } from './fixtures-weather.ts';
import type { Protocol } from './protocol.ts';

/**
 * Bodies as providers send them (reference: providers, sections 4 and 5). Where a name belongs to one dialect, the
 * other column is what comes closest there, so that one scenario troubles both protocols alike.
 */
const FIXTURES = {
  ...MONEY_FIXTURES,
  ...WEATHER_FIXTURES,
  ...ACCOUNT_FIXTURES,
  ...POLICY_FIXTURES,
  ...REQUEST_FIXTURES,
  ...FLAT_FIXTURES,
};

export type FixtureName = keyof typeof FIXTURES;
export const FIXTURE_NAMES = Object.keys(FIXTURES) as [FixtureName, ...FixtureName[]];

/** The recorded body of that name in the dialect of the request. */
export function fixtureAnswer(name: FixtureName, protocol: Protocol): ErrorAnswer {
  return FIXTURES[name][protocol];
}
