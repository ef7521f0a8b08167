# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  link_counters  narrow_counters           Bits=3               "link_counters: Bits must be"
  link_counters  wide_counters             Bits=33              "link_counters: Bits must be"
  link_endpoint  replay_flits              ReplayFlits=100      "link_replay: Flits must be"
  link_endpoint  tx_beats                  TxBeats=512          "link_tx_channel: Beats must be"
  link_endpoint  request_units             RequestUnits=8       "link_rx_channel: Units must be"
  link_endpoint  response_units            ResponseUnits=256    "link_rx_channel: Units must be"
  link_endpoint  collective_units          CollectiveUnits=100  "link_rx_channel: Units must be"
  link_flits     replay_flits_not_a_power  ReplayFlits=48       "link_replay: Flits must be"
  link_flits     few_replay_flits          ReplayFlits=2        "link_replay: Flits must be"
  link_flits     many_replay_flits         ReplayFlits=512      "link_replay: Flits must be"
  link_flits     few_tx_beats              TxBeats=8            "link_tx_channel: Beats must be"
  link_flits     few_units                 RequestUnits=8       "link_rx_channel: Units must be"
  link_flits     many_units                ResponseUnits=256    "link_rx_channel: Units must be"
  link_flits     units_not_a_power         CollectiveUnits=100  "link_rx_channel: Units must be"
  link_sender    two_flits                 Flits=2              "link_sender: Flits must be"
  link_sender    48_flits                  Flits=48             "link_sender: Flits must be"
  link_sender    512_flits                 Flits=512            "link_sender: Flits must be"
  link_window    many_flits                Flits=512            "link_window: Flits must be"
)
