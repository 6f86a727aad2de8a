import type { CallRequest, Protocol } from './call.ts';
import { classicStyle } from './call-style.ts';

/** A request as the ledger keeps it; of before there were styles and streams, with what was meant then. */
export function storedRequest(value: unknown, protocol: Protocol): CallRequest {
  const request = value as CallRequest;
  return {
    ...request,
    style: request.style ?? classicStyle(protocol, request.model),
    stream: request.stream ?? false,
  };
}
