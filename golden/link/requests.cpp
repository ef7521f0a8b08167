// SPDX-License-Identifier: Apache-2.0
#include "golden/link/requests.h"

#include <algorithm>

namespace ng::link {

namespace {

MessageType wanted(const Message& request) {
  return request.type == MessageType::kRead ? MessageType::kReadResponse
                                            : MessageType::kWriteResponse;
}

}  // namespace

Requests::Verdict Requests::judge(const Message& response) {
  if (response.dst != chip_) return {ResponseFault::kDestination};
  ResponseFault nearest = ResponseFault::kTag;
  for (auto request = waiting_.begin(); request != waiting_.end(); ++request) {
    if (request->tag != response.tag) continue;
    if (wanted(*request) != response.type) {
      if (nearest == ResponseFault::kTag) nearest = ResponseFault::kType;
      continue;
    }
    if (request->dst != response.src) {
      nearest = ResponseFault::kSource;
      continue;
    }
    const bool whole = response.type == MessageType::kWriteResponse ||
                       response.status != Status::kOkay || response.bytes == request->bytes;
    Verdict verdict{whole ? ResponseFault::kNone : ResponseFault::kLength, std::move(*request)};
    waiting_.erase(request);
    return verdict;
  }
  return {nearest};
}

Requests::Verdict Requests::take(const Message& response) {
  Verdict verdict = judge(response);
  wrong_ += verdict.fault != ResponseFault::kNone;
  return verdict;
}

bool Requests::awaits(uint8_t tag) const {
  return std::ranges::any_of(waiting_, [&](const Message& request) { return request.tag == tag; });
}

void Requests::give_up(uint8_t tag) {
  std::erase_if(waiting_, [&](const Message& request) { return request.tag == tag; });
}

}  // namespace ng::link
