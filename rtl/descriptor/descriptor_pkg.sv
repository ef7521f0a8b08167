// SPDX-License-Identifier: Apache-2.0
// Types that the parts of a DMA queue share: a prepared shape and a decoded descriptor.
package descriptor_pkg;

  localparam int unsigned TotalBits = 45;   // no space has more than 2^44 bytes
  localparam int unsigned OffsetBits = 44;  // inside a space
  localparam int unsigned Dims = 4;
  localparam int unsigned CountBits = 24;
  localparam int unsigned SlotBits = 3;  // shape registers 0 to 3, and two that a transpose uses itself
  localparam logic [2:0] SlotTransposeSrc = 3'd4;
  localparam logic [2:0] SlotTransposeDst = 3'd5;

  // What DmaShape leaves behind: everything that does not depend on the address a descriptor adds.
  typedef struct packed {
    logic [6:0]           element;
    logic [1:0]           stride_low;  // or of the low bits of the strides
    logic                 nested;
    logic [TotalBits-1:0] total;       // at its largest: more than any transfer has
    logic                 down_far;    // down or up beyond any space
    logic                 up_far;
    logic [63:0]          down;        // bytes from the lowest byte up to the first
    logic [63:0]          up;          // bytes from the first up to the highest, inclusive
    // The walk: runs of contiguous bytes, and loops of more than one turn over them, innermost lowest.
    logic [TotalBits-1:0]       run;
    logic [Dims*CountBits-1:0]  last;   // turns - 1; 0: no such loop
    logic [Dims*OffsetBits-1:0] delta;  // from the start of the run before a turn to that of the one after
  } shape_t;
  localparam int unsigned ShapeBits = 7 + 2 + 1 + 45 + 2 + 2 * 64 + 45 + 4 * 24 + 4 * 44;

  // A descriptor as the checks and the walk see it.
  typedef struct packed {
    logic                 is_shape;
    logic                 is_transpose;
    logic                 moves;    // touches memory once its counts are not zero
    logic [1:0]           kind;     // mover_pkg::kind_e
    logic [2:0]           format;
    logic [2:0]           out_format;
    logic                 saturate;
    logic [1:0]           grow;     // a cast's destination has source bytes << grow >> shrink
    logic [1:0]           shrink;
    logic                 fence;
    logic                 fence_after;
    logic                 record;
    logic                 irq;
    logic                 src_shaped;
    logic                 dst_shaped;
    logic [SlotBits-1:0]  src_slot;
    logic [SlotBits-1:0]  dst_slot;
    logic [TotalBits-1:0] bytes;    // of the source; of a fill, of the destination
    logic [TotalBits-1:0] dst_bytes;
    logic [63:0]          src;
    logic [63:0]          dst;
    logic [63:0]          record_addr;
    logic [63:0]          pattern;  // of a fill, repeated to 8 bytes
    logic [15:0]          tag;
  } job_t;

  // What retirement needs of a descriptor that has started.
  typedef struct packed {
    logic                 record;
    logic                 irq;
    logic [15:0]          tag;
    logic [63:0]          record_addr;
    logic [TotalBits-1:0] bytes;
  } info_t;
  localparam int unsigned InfoBits = 2 + 16 + 64 + 45;

endpackage
