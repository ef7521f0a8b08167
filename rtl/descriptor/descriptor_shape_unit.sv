// SPDX-License-Identifier: Apache-2.0
// Prepares a shape: its total, its lowest and highest byte, whether it nests, and the loops that walk it.
// Interface: start_i with the fields while ready_o; done_o pulses with shape_o.
// Latency: done_o 10 cycles after start_i, one more per dimension of count > 1 and per
//   significant bit of each count - 1. One at a time.
// Reset: idle.
// Descriptors then only add their address, so that a small one costs no more cycles than a linear one. The products are
// made bit by bit, (count - 1) * stride and total * (count - 1) together, since shapes are rare.
module descriptor_shape_unit (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   start_i,
  output logic                   ready_o,
  input  logic [6:0]             element_i,
  input  logic [95:0]            count_i,   // dimension d at 24*d
  input  logic [159:0]           stride_i,  // signed, dimension d at 40*d
  output logic                   done_o,
  output descriptor_pkg::shape_t shape_o
);
  localparam int unsigned CountBits  = descriptor_pkg::CountBits;
  localparam int unsigned OffsetBits = descriptor_pkg::OffsetBits;
  localparam int unsigned TotalBits  = descriptor_pkg::TotalBits;
  localparam int unsigned WideBits   = TotalBits + CountBits;

  typedef enum logic [1:0] {StateIdle, StateMultiply, StateNest, StateDone} state_e;

  state_e                  state_q;
  logic [1:0]              dim_q;
  logic [1:0]              loops_q;
  logic                    started_q;    // the product of this dimension is under way
  logic [95:0]             count_q;      // the lowest 24 bits are those of the dimension in work
  logic [159:0]            stride_q;
  logic [CountBits-1:0]    bits_q;       // of count - 1, those still to come
  logic [63:0]             extent_q;     // (count - 1) * |stride| so far
  logic [63:0]             stride_up_q;  // |stride| << bits done
  logic [WideBits-1:0]     sum_q;        // total * (count - 1) so far
  logic [WideBits-1:0]     total_up_q;
  logic [65:0]             down_q;
  logic [65:0]             up_q;
  logic [OffsetBits-1:0]   rewind_q;     // from the first run of the loops so far to their last
  logic                    merging_q;    // no loop so far: the run may still grow
  logic [3:0]              open_q;       // dimensions whose nesting is still to be checked
  logic [4*40-1:0]         reach_q;      // |stride|, dimension d at 40*d
  logic [4*41-1:0]         span_q;       // extent, saturated
  logic [40:0]             inner_q;
  logic [6:0]              element_q;
  logic [1:0]              stride_low_q;
  logic                    nested_q;
  logic [TotalBits-1:0]    total_q;
  logic [TotalBits-1:0]    run_q;
  logic [4*CountBits-1:0]  last_q;
  logic [4*OffsetBits-1:0] delta_q;

  logic [CountBits-1:0]  count;
  logic                  signed [39:0]           stride;
  logic [39:0]           magnitude;
  logic                  one;
  logic [WideBits-1:0]   new_total;
  logic                  contiguous;
  logic [OffsetBits-1:0] stride_offset;
  logic [OffsetBits-1:0] extent_offset;

  assign ready_o       = state_q == StateIdle;
  assign done_o        = state_q == StateDone;
  assign count         = count_q[CountBits-1:0];
  assign stride        = stride_q[39:0];
  assign magnitude     = stride[39] ? 40'(-stride) : stride;
  assign one           = count == CountBits'(1);
  assign new_total     = sum_q + WideBits'(total_q);
  assign contiguous    = merging_q && !stride[39] && TotalBits'(magnitude) == run_q;
  assign stride_offset = {{(OffsetBits - 40){stride[39]}}, stride};
  assign extent_offset = stride[39] ? -extent_q[OffsetBits-1:0] : extent_q[OffsetBits-1:0];

  // the open dimension of the least |stride|
  logic [1:0]  least;
  logic [39:0] least_reach;
  always_comb begin
    least       = 2'd0;
    least_reach = '1;
    for (int d = 3; d >= 0; d--) begin
      if (open_q[d] && reach_q[40*d+:40] <= least_reach) begin
        least       = 2'(d);
        least_reach = reach_q[40*d+:40];
      end
    end
  end
  logic [41:0] inner_sum;
  assign inner_sum = {1'b0, inner_q} + {1'b0, span_q[41*least+:41]};

  always_comb begin
    shape_o.element    = element_q;
    shape_o.stride_low = stride_low_q;
    shape_o.nested     = nested_q;
    shape_o.total      = total_q;
    shape_o.down_far   = |down_q[65:OffsetBits];
    shape_o.up_far     = |up_q[65:OffsetBits];
    shape_o.down       = down_q[63:0];
    shape_o.up         = up_q[63:0];
    shape_o.run        = run_q;
    shape_o.last       = last_q;
    shape_o.delta      = delta_q;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StateIdle;
    end else begin
      case (state_q)
        StateIdle: if (start_i) state_q <= StateMultiply;
        StateMultiply: if (started_q && bits_q == '0 && dim_q == 2'd3) state_q <= StateNest;
        StateNest: if (open_q == '0) state_q <= StateDone;
        default: state_q <= StateIdle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    case (state_q)
      StateIdle: if (start_i) begin
        dim_q        <= '0;
        loops_q      <= '0;
        started_q    <= 1'b0;
        count_q      <= count_i;
        stride_q     <= stride_i;
        down_q       <= '0;
        up_q         <= 66'(element_i) - 66'd1;
        rewind_q     <= '0;
        merging_q    <= 1'b1;
        open_q       <= '0;
        inner_q      <= 41'(element_i);
        element_q    <= element_i;
        stride_low_q <= stride_i[1:0] | stride_i[41:40] | stride_i[81:80] | stride_i[121:120];
        nested_q     <= 1'b1;
        total_q      <= TotalBits'(element_i);
        run_q        <= TotalBits'(element_i);
        last_q       <= '0;
        delta_q      <= '0;
      end
      StateMultiply: begin
        if (!started_q) begin
          started_q   <= 1'b1;
          bits_q      <= count == '0 ? '0 : count - 1'b1;
          extent_q    <= '0;
          sum_q       <= '0;
          stride_up_q <= 64'(magnitude);
          total_up_q  <= WideBits'(total_q);
        end else if (bits_q != '0) begin
          bits_q      <= bits_q >> 1;
          stride_up_q <= stride_up_q << 1;
          total_up_q  <= total_up_q << 1;
          if (bits_q[0]) begin
            extent_q <= extent_q + stride_up_q;
            sum_q    <= sum_q + total_up_q;
          end
        end else begin
          started_q             <= 1'b0;
          dim_q                 <= dim_q + 1'b1;
          count_q               <= count_q >> CountBits;
          stride_q              <= stride_q >> 40;
          reach_q[40*dim_q+:40] <= magnitude;
          span_q[41*dim_q+:41]  <= extent_q[63:40] != '0 ? 41'h100_0000_0000 : {1'b0, extent_q[39:0]};
          if (stride[39]) down_q <= down_q + 66'(extent_q);
          else up_q <= up_q + 66'(extent_q);
          if (count == '0) begin  // nothing, whatever the other counts are
            total_q <= '0;
          end else if (new_total[WideBits-1:TotalBits] != '0) begin
            total_q <= {{(TotalBits - 3){1'b1}}, 3'b000};  // a multiple, as the true one may be
          end else begin
            total_q <= new_total[TotalBits-1:0];
          end
          if (count != '0 && !one) begin
            open_q[dim_q] <= 1'b1;
            if (contiguous) begin
              run_q <= new_total[TotalBits-1:0];
            end else begin
              merging_q                               <= 1'b0;
              loops_q                                 <= loops_q + 1'b1;
              last_q[CountBits*loops_q+:CountBits]    <= count - 1'b1;
              delta_q[OffsetBits*loops_q+:OffsetBits] <= stride_offset - rewind_q;
              rewind_q                                <= rewind_q + extent_offset;
            end
          end
        end
      end
      StateNest: begin
        if (open_q != '0) begin
          open_q[least] <= 1'b0;
          if ({1'b0, least_reach} < inner_q) nested_q <= 1'b0;
          inner_q <= inner_sum[41] ? '1 : inner_sum[40:0];
        end
      end
      default: ;
    endcase
  end
endmodule
