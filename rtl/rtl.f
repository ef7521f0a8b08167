// The only list of RTL files, in dependency order. One folder, one section.
// numerics
rtl/numerics/numerics_pkg.sv
rtl/numerics/numerics_decode.sv
rtl/numerics/numerics_operand.sv
rtl/numerics/numerics_fused_align.sv
rtl/numerics/numerics_fused_round.sv
rtl/numerics/numerics_fused_add.sv
rtl/numerics/numerics_round.sv
rtl/numerics/numerics_normalise.sv
rtl/numerics/numerics_convert.sv
rtl/numerics/numerics_fp32_mul.sv
rtl/numerics/numerics_fp32_add.sv
rtl/numerics/numerics_relu.sv
rtl/numerics/numerics_mx_scale.sv
rtl/numerics/numerics_speck_key.sv
rtl/numerics/numerics_speck.sv
// stream
rtl/stream/stream_register.sv
rtl/stream/stream_fifo.sv
rtl/stream/stream_arbiter.sv
// control
rtl/control/control_isa_pkg.sv
rtl/control/control_regs_pkg.sv
rtl/control/control_pkg.sv
rtl/control/control_dispatch.sv
rtl/control/control_walker.sv
rtl/control/control_signals.sv
rtl/control/control_queue.sv
rtl/control/control_semaphores.sv
rtl/control/control_counters.sv
rtl/control/control_engine.sv
rtl/control/control_axi.sv
rtl/control/control_regs_engine.sv
rtl/control/control_regs_dma.sv
rtl/control/control_regs.sv
rtl/control/control_unit.sv
// memory
rtl/memory/memory_sbuf_arbiter.sv
rtl/memory/memory_sbuf_bank.sv
rtl/memory/memory_sbuf_array.sv
rtl/memory/memory_sbuf.sv
// tensor
rtl/tensor/tensor_pkg.sv
rtl/tensor/tensor_pe.sv
rtl/tensor/tensor_column.sv
rtl/tensor/tensor_tile.sv
rtl/tensor/tensor_array.sv
rtl/tensor/tensor_unpack.sv
rtl/tensor/tensor_skew.sv
rtl/tensor/tensor_edge.sv
rtl/tensor/tensor_range.sv
rtl/tensor/tensor_decode.sv
rtl/tensor/tensor_random.sv
rtl/tensor/tensor_loader.sv
rtl/tensor/tensor_hazard.sv
rtl/tensor/tensor_mover.sv
rtl/tensor/tensor_retire.sv
rtl/tensor/tensor_sequencer.sv
rtl/tensor/tensor_engine.sv
rtl/memory/memory_psum_round.sv
rtl/memory/memory_psum_slice.sv
rtl/memory/memory_psum.sv
// vector
rtl/vector/vector_pkg.sv
rtl/vector/vector_decode.sv
rtl/vector/vector_range.sv
rtl/vector/vector_control.sv
rtl/vector/vector_walk.sv
rtl/vector/vector_reader.sv
rtl/vector/vector_rows.sv
rtl/vector/vector_params.sv
rtl/vector/vector_row_scale.sv
rtl/vector/vector_random.sv
rtl/vector/vector_lane.sv
rtl/vector/vector_mx.sv
rtl/vector/vector_pipeline.sv
rtl/vector/vector_pack.sv
rtl/vector/vector_writer.sv
rtl/vector/vector_engine.sv
// dma
rtl/dma/dma_pkg.sv
// chip
rtl/chip/chip_top.sv
