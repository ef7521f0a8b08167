// SPDX-License-Identifier: Apache-2.0
// Types between control, its parts and the engines.
// engine_report_t is everything an engine tells control: its state (held) and its events (one cycle each). Signals and
// waits are those of the instruction header.
// Engine number e of every array here is the instruction's engine field minus one: 0 tensor, 1 vector, 2 and up the DMA queues.
// The ...Bits constants are the widths of the structs, for flat vectors that carry several of them: Yosys 0.23 takes a packed
// array of a typedef for a single element (docs/blocks/control.md).
package control_pkg;
  typedef logic [7:0] index_t;

  typedef struct packed {
    logic        is_set;  // 0: add value, 1: set to value
    index_t      index;
    logic [31:0] value;
  } signal_t;
  localparam int unsigned SignalBits = 41;

  typedef struct packed {
    logic    enable;
    logic    at_complete;  // 0: fires at read_done
    signal_t signal;
  } action_t;
  localparam int unsigned ActionBits = 43;

  typedef struct packed {
    logic        busy;
    logic        stopped;           // rises only when every earlier instruction has pulsed complete
    logic [3:0]  cause;
    logic [31:0] fault_info;
    logic [63:0] seed;
    logic [31:0] counter;
    logic        read_done;         // events from here on
    logic        complete;
    logic        stall_sbuf;
    logic        stall_psum;
    logic        stall_stationary;  // this and the two below: tensor only, others tie them to 0
    logic        moving_word;
    logic        stationary_word;
  } engine_report_t;
  localparam int unsigned ReportBits = 141;

  // What control shows of an engine in its register block.
  typedef struct packed {
    logic        busy;
    logic        stopped;
    logic        queue_empty;
    logic        ring;  // the stop is that of the instruction ring
    logic [3:0]  cause;
    logic [31:0] fault_info;
    logic [15:0] tag;
  } queue_state_t;
  localparam int unsigned StateBits = 56;

  // What the host has written about an engine's instruction ring.
  typedef struct packed {
    logic        enable;
    logic [63:0] base;  // global address of entry 0
    logic [15:0] size;  // entries of 64 bytes
    logic [15:0] tail;  // behind the last valid entry; equal to head: empty
  } ring_config_t;
  localparam int unsigned RingConfigBits = 97;

  // What the ring says of itself.
  typedef struct packed {
    logic        pending;  // an instruction of it, or of the queue behind it, has not been offered to the engine
    logic        failed;   // cause and fault_address hold until CLEAR
    logic [3:0]  cause;
    logic [63:0] fault_address;
    logic [15:0] head;     // next entry to hand on
  } ring_state_t;
  localparam int unsigned RingStateBits = 86;

  // The counters of one engine's register block.
  typedef struct packed {
    logic [31:0] retired;
    logic [31:0] busy_cycles;
    logic [31:0] stall_wait;
    logic [31:0] stall_sbuf;
    logic [31:0] stall_psum;
    logic [31:0] stall_stationary;
    logic [31:0] moving_words;
    logic [31:0] moving_first;
    logic [31:0] moving_last;
    logic [31:0] stationary_words;
  } counters_t;
  localparam int unsigned CountersBits = 320;
endpackage
