// SPDX-License-Identifier: Apache-2.0
#include "link_pair.h"

using namespace ng::test;
using ng::tb::LinkChannel;
using ng::tb::LinkFault;

TEST_CASE("trains and passes flits") {
  LinkPair pair("lanes_first");
  const uint64_t took = pair.train();
  pair.cycles(100);
  WARN("trained in " << took);
  WARN("received " << pair.b.received.size() << " sent " << pair.a.flits_sent);
  for (auto& r : pair.b.received) CHECK((r.good && r.intact));
}
