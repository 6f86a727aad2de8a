import type { CallRequest, Protocol } from './call.ts';
import { classicStyle } from './call-style.ts';

/** A request as the ledger keeps it; of before there were styles and streams, with what was meant then. */
export function storedRequest(value: unknown, protocol: Protocol): CallRequest {
  const classic = { style: classicStyle(protocol), stream: false };
  return { ...classic, ...(value as Omit<CallRequest, keyof typeof classic>) };
}
