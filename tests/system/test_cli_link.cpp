// SPDX-License-Identifier: Apache-2.0
// ngauge link: what it refuses, what it reports, and its exit status. Golden ends: any build has
// them.
#include <nlohmann/json.hpp>

#include "tests/system/cli_fixture.h"

using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;

namespace {

const std::string kLink = "link --ends golden-golden ";

nlohmann::json report(const Cli& cli) {
  return nlohmann::json::parse(slurp(cli.folder / "r.json"));
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a quiet link delivers everything at full rate", "[cli]") {
  Cli cli;
  const Result r = cli.run(kLink + "--cycles 6000 --both-ways --json r.json --timeline t.svg");
  INFO(r.err);
  REQUIRE(r.status == 0);
  CHECK(r.err.empty());
  CHECK(says(r.out, "goodput"));
  CHECK(says(r.out, "Active x8"));
  const auto json = report(cli);
  for (const char* direction : {"a_to_b", "b_to_a"}) {
    const auto& d = json[direction];
    CHECK(d["delivered"] == d["sent"]);
    CHECK(d["sent"] > 250);
    CHECK(d["goodput"] > 0.9);
    CHECK(d["goodput"] < 256.0 / 259 * 248 / 256 * 64 / 66);
    CHECK(d["latency"]["p50"] >= 21 + 17);  // the wire, and 259 words at 16 per cycle
    CHECK(d["latency"]["p50"] <= d["latency"]["p90"]);
    CHECK(d["latency"]["p99"] <= d["latency"]["max"]);
  }
  CHECK(json["a"]["flits_bad"] == 0);
  CHECK(json["a"]["retrains"] == 0);
  // Every cycle is in one range of the timeline.
  for (const char* end : {"a", "b"}) {
    uint64_t next = 0;
    for (const auto& span : json[end]["timeline"]) {
      CHECK(span["first"] == next);
      next = span["last"].get<uint64_t>() + 1;
    }
    CHECK(next == json["cycles"]);
  }
  const std::string svg = slurp(cli.folder / "t.svg");
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
}

TEST_CASE("a link reports the same run for the same seed, and another for another", "[cli]") {
  Cli cli;
  const std::string run = kLink + "--cycles 5000 --ber 1e-5 --seed ";
  const Result first = cli.run(run + "7");
  CHECK(first.status == 0);
  CHECK(cli.run(run + "7").out == first.out);
  CHECK(cli.run(run + "8").out != first.out);
}

TEST_CASE("a link survives every fault at once, and counts them", "[cli]") {
  Cli cli;
  const Result r = cli.run(
      kLink +
      "--cycles 60000 --both-ways --ber 2e-6 --burst-rate 3e-7 --burst-length 20 --slip-rate 3e-7 "
      "--drop 1e-5 --duplicate 1e-5 --skew 300 --reverse --invert 0x5a --stall 0.1 --latency 40 "
      "--message 200 --kill-lane 2@20000 --pull 40000:41000 --json r.json");
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  const auto json = report(cli);
  CHECK(json["a_to_b"]["delivered"] == json["a_to_b"]["sent"]);
  CHECK(json["b_to_a"]["delivered"] == json["b_to_a"]["sent"]);
  CHECK(json["a_to_b"]["injected"]["bits_flipped"] > 20);
  CHECK(json["a_to_b"]["injected"]["pulls"] == 1);
  CHECK(json["b"]["flits_bad"] > 10);
  CHECK(json["a"]["flits_replayed"] > 100);
  CHECK(json["b"]["retrains"] > 0);
  CHECK(json["b"]["receive_width"] < 8);
  CHECK(says(r.out, "lane 2 of a to b dies"));
  CHECK(says(r.out, "cable plugged in"));
}

TEST_CASE("a narrow link, and sparse messages", "[cli]") {
  Cli cli;
  REQUIRE(cli.run(kLink + "--cycles 8000 --lanes 2 --json r.json").status == 0);
  auto json = report(cli);
  CHECK(json["b"]["receive_width"] == 2);
  CHECK(json["a_to_b"]["goodput"] > 0.9);
  REQUIRE(
      cli.run(kLink + "--cycles 8000 --message 64 --every 100 --latency 0 --json r.json").status ==
      0);
  json = report(cli);
  CHECK(json["a_to_b"]["sent"] > 70);
  CHECK(json["a_to_b"]["sent"] < 80);
  CHECK(json["a_to_b"]["latency"]["max"] <= 6 + 3 + 1);  // at best, idle flit in its way, skip
}

TEST_CASE("a link that dies fails the run, unless it is to die", "[cli]") {
  Cli cli;
  const std::string pulled = kLink + "--cycles 20000 --pull 2000 --json r.json ";
  const Result r = cli.run(pulled);
  CHECK(r.status == 1);
  CHECK(r.err.starts_with("ngauge: error: end "));
  CHECK(says(r.err, "is dead: NoPartner"));
  CHECK(std::count(r.err.begin(), r.err.end(), '\n') == 1);
  const auto json = report(cli);
  CHECK(json["dead"] == true);
  CHECK(json["a_to_b"]["lost"] == 0);
  CHECK(json["a_to_b"]["given_up_with_the_link"] > 0);
  CHECK(cli.run(pulled + "--expect-dead").status == 0);
  const Result never = cli.run(kLink + "--cycles 300");
  CHECK(never.status == 1);
  CHECK(says(never.err, "did not come up in 300 cycles"));
  CHECK(cli.run(kLink + "--cycles 700 --stall 0.99").status == 0);  // however long it takes
  const Result alive = cli.run(kLink + "--cycles 2000 --expect-dead");
  CHECK(alive.status == 1);
  CHECK(says(alive.err, "not dead"));
}

TEST_CASE("lanes die and come back in either direction, and an end that is reset is found out",
          "[cli]") {
  Cli cli;
  REQUIRE(
      cli.run(kLink +
              "--cycles 24000 --both-ways --message 200 --kill-lane 3@4000:6000 "
              "--kill-lane-of-b 0@8000:10000 --pull 13000:13100 --kill-lane 3@16000 --json r.json")
          .status == 0);
  auto json = report(cli);
  const auto width_at = [&](const char* end, uint64_t cycle) {
    for (const auto& span : json[end]["timeline"])
      if (span["first"] <= cycle && cycle <= span["last"]) return span["width"].get<unsigned>();
    return 0u;
  };
  // of what a and b receive: a lane that is back serves from the next training on
  const std::pair<uint64_t, std::array<unsigned, 2>> widths[] = {
      {3'900, {8, 8}},  {5'900, {8, 4}},  {7'000, {8, 4}},
      {11'500, {4, 8}}, {15'000, {8, 8}}, {19'000, {8, 4}}};
  for (const auto& [cycle, width] : widths) {
    INFO(cycle);
    CHECK(width_at("a", cycle) == width[0]);
    CHECK(width_at("b", cycle) == width[1]);
  }
  REQUIRE(cli.run(kLink + "--cycles 20000 --drift 2e-5 --drift-bits 2 --json r.json").status == 0);
  json = report(cli);
  CHECK(json["a_to_b"]["injected"]["drifts"] > 0);
  CHECK(json["a_to_b"]["injected"]["bits_lost"] == 0);
  for (const char* end : {"a", "b"}) {
    const std::string reset =
        kLink + "--cycles 9000 --both-ways --json r.json --reset " + end + "@";
    const Result r = cli.run(reset + "4000 --expect-dead");
    INFO(r.out << r.err);
    CHECK(r.status == 0);
    CHECK(says(r.out, std::string("end ") + end + " is reset"));
    json = report(cli);
    CHECK(json[*end == 'a' ? "b" : "a"]["cause"] == "PartnerReset");
    CHECK(json["a_to_b"]["lost"] == 0);
    CHECK(cli.run(reset + "100").status == 0);  // it had not trained yet
  }
}

TEST_CASE("the timeline on the link's page is what the command beside it draws", "[cli]") {
  Cli cli;
  const std::string page = slurp("docs/blocks/link.md");
  const std::string before = "`ngauge link ", after = " --timeline docs/images/link_timeline.svg`";
  const size_t end = page.find(after), begin = page.rfind(before, end);
  REQUIRE(end != std::string::npos);
  REQUIRE(begin != std::string::npos);
  const size_t options = begin + before.size();
  REQUIRE(cli.run("link " + page.substr(options, end - options) + " --timeline t.svg").status == 0);
  CHECK((slurp(cli.folder / "t.svg") == slurp("docs/images/link_timeline.svg")));
}

TEST_CASE("a long wire costs its round trips and no replay", "[cli]") {
  Cli cli;
  for (const unsigned latency : {150u, 1000u, 10'000u}) {
    const Result r = cli.run(fmt::format("link --cycles {} --latency {} --ends {} --json r.json",
                                         20'000 + 20 * latency, latency,
                                         latency == 150 ? "rtl-rtl" : "golden-golden"));
    INFO(r.out << r.err);
    CHECK(r.status == 0);
    const auto json = report(cli);
    CHECK(json["a"]["flits_replayed"] == 0);
    CHECK(json["a"]["retrains"] == 0);
    CHECK(json["a_to_b"]["delivered"] == json["a_to_b"]["sent"]);
  }
}

TEST_CASE("ngauge link writes the waveform of an end that is RTL, longer for a longer run",
          "[cli]") {
  Cli cli;
  for (const char* ends : {"rtl-rtl", "golden-rtl"}) {
    const auto size = [&](const char* cycles) {
      const Result r =
          cli.run(std::string("link --waves w.fst --cycles ") + cycles + " --ends " + ends);
      INFO(r.err);
      REQUIRE(r.status == 0);
      return std::filesystem::file_size(cli.folder / "w.fst");
    };
    CHECK(size("2500") > size("1000") + 10'000);
  }
}

TEST_CASE(
    "ngauge link bench prints each of the link's numbers, met by RTL ends, with the peer's figure "
    "and the confidence",
    "[cli]") {
  struct Row {
    const char* what;
    const char* target;
    const char* peer;
    bool confidence = false;
  };
  // docs/blocks/link.md names the peer; the targets are the contract's
  const std::vector<Row> rows{
      {"payload / raw bits, 1 KiB writes", ">= 92 %", "86.2 %"},
      {"payload / raw bits, 64 B writes", ">= 75 %", "48.5 %"},
      {"latency of 64 B without wire and crossing, at most", "<= 12", "~14"},
      {"one bit error: bad flit to its replay, wire 21", "<= 70", "103 to 113"},
      {"  the same in flit times (of 256 bytes)", "<= 18.5 (wire both ways + 8)", ""},
      {"goodput of error-free, 1 error / 10,000 cycles", ">= 99.3 %", "99.0 %", true},
      {"goodput of error-free, 1 error / 1,000 cycles", ">= 93 %", "89.8 %", true},
      {"goodput of error-free, 1 error / 200 cycles", ">= 65 %", "44.8 %", true},
      {"goodput of error-free, bit error rate 2e-7", ">= 99.3 %", "", true},
      {"goodput of error-free, bit error rate 2e-6", ">= 93 %", "", true},
      {"goodput of error-free, bit error rate 1e-5", ">= 65 %", "", true},
      {"training from reset, any wiring, at most", "<= 2000", "1,634"},
      {"retraining under load, nothing lost, at most", "<= 1000", "-"},
      {"flits under faults, every message once, intact", "", "319 errors"}};
  Cli cli;
  const Result r = cli.run("link bench --quick --json");
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  const auto json = nlohmann::json::parse(r.out);
  CHECK(json["ends"] == "rtl-rtl");
  for (const Row& row : rows) {
    INFO(row.what);
    const auto found =
        std::ranges::find(json["rows"], row.what, [](const auto& j) { return j["what"]; });
    REQUIRE(found != json["rows"].end());
    CHECK(found->value("target", "") == row.target);
    CHECK(found->value("peer", "") == row.peer);
    CHECK(found->value("met", true));
    const std::string remark = found->at("remark");
    if (row.confidence) CHECK((remark.starts_with("+- ") && says(remark, " errors in ")));
  }
}

TEST_CASE("ngauge link refuses rubbish with one line", "[cli]") {
  Cli cli;
  cli.refuse("link --ends rtl", "--ends: unknown 'rtl', expected one of: rtl-rtl");
  cli.refuse(kLink + "--cycles 0", "--cycles");
  cli.refuse(kLink + "--lanes 3", "--lanes");
  cli.refuse(kLink + "--ber 1.5", "--ber");
  cli.refuse(kLink + "--ber -1", "--ber");
  cli.refuse(kLink + "--ber often", "--ber");
  cli.refuse(kLink + "--message 1025", "--message");
  cli.refuse(kLink + "--message 0", "--message");
  cli.refuse(kLink + "--invert 256", "--invert");
  cli.refuse(kLink + "--skew 1585", "--skew");
  cli.refuse(kLink + "--stall 1", "--stall");
  cli.refuse(kLink + "--ppm 901", "--ppm");
  cli.refuse(kLink + "--ppm 10", "a golden end has one clock");
  cli.refuse(kLink + "--seed -1", "--seed");
  for (const char* kill : {"8@10", "3", "3@", "@3", "3@x", "-1@3", "3@1000", "3@5:", "3@5:5",
                           "3@5:4", "3@5:1000", "3@:5"})
    for (const char* option : {"--kill-lane ", "--kill-lane-of-b "})
      cli.refuse(kLink + "--cycles 1000 " + option + kill, "expected LANE@CYCLE");
  for (const char* reset : {"a", "a@", "c@3", "a@x", "@3", "a@1000", "a@-1", "ab@3"})
    cli.refuse(kLink + "--cycles 1000 --reset " + reset, "expected a@CYCLE or b@CYCLE");
  cli.refuse(kLink + "--drift-bits 0", "--drift-bits");
  for (const char* pull : {"x", "10:", "10:10", "10:9", ":10", "1000", "10:1000"})
    cli.refuse(kLink + "--cycles 1000 --pull " + pull, "expected CYCLE or CYCLE:CYCLE");
  cli.refuse(kLink + "--cycles 1000 --pull 10 --pull 20:30", "not plugged in then");
  cli.refuse(kLink + "--json no/where.json", "no/where.json");
  cli.refuse(kLink + "--json r.json --timeline no/where.svg", "no/where.svg");
  cli.refuse(kLink + "--json x --timeline x", "written twice");
  cli.refuse(kLink + "--json x --timeline ./x", "--timeline: ./x is written twice");
  cli.refuse(kLink + "--json r.json --waves w.fst", "golden ends have no waveform");
  cli.refuse("link --json r.json --waves no/where.fst", "no/where.fst");
  cli.refuse("link --json x --waves x", "written twice");
  cli.refuse(kLink + "--json r.json --lane 3", "--lane");
  for (const char* rate : {"--burst-rate", "--slip-rate", "--drift", "--drop", "--duplicate"})
    for (const char* value : {"-0.1", "2", "x", "nan"})
      cli.refuse(kLink + "--json r.json " + rate + " " + value, rate);
  for (const char* option : {"--cycles", "--latency", "--burst-length", "--every", "--skew"})
    for (const char* value : {"-1", "many", "99999999999999999999"})
      cli.refuse(kLink + "--json r.json " + option + " " + value, option);
  cli.refuse("link --ends rtl-rtl-rtl", "expected one of: rtl-rtl");
  cli.refuse("link everything", "everything");
  cli.refuse("link bench --ends rtl-golden", "two of a kind");
  cli.refuse("link bench --scale 0", "--scale");
  cli.refuse("link bench --scale nan", "--scale");
  cli.refuse("link bench --quick --scale 2", "--scale");
  cli.refuse("link bench --seed x", "--seed");
  cli.refuse("link bench everything", "everything");
}
