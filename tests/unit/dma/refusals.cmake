# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  dma_arbiter  no_queue                 Queues=0                "dma_arbiter: Queues must be"
  dma_arbiter  starvation               StarvationPieces=0      "dma_arbiter: StarvationPieces must be"
  dma_engine   five_queues              Queues=5                "dma_engine: Queues must be"
  dma_stuck    no_timeout               TimeoutCycles=0         "dma_stuck: TimeoutCycles must be"
  dma_stuck    a_timeout_above_2_to_24  TimeoutCycles=16777217  "dma_stuck: TimeoutCycles must be"
  dma_stuck    no_channel               Channels=0              "dma_stuck: Channels must be"
  dma_stuck    nine_channels            Channels=9              "dma_stuck: Channels must be"
)
