// The only list of RTL files, in dependency order. One folder, one section.
// address
rtl/address/address_pkg.sv
// isa
rtl/isa/isa_pkg.sv
rtl/isa/isa_regs_pkg.sv
rtl/isa/isa_windows_pkg.sv
rtl/isa/isa_link_pkg.sv
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
// cdc
rtl/cdc/cdc_sync.sv
rtl/cdc/cdc_reset.sv
rtl/cdc/cdc_event.sv
rtl/cdc/cdc_fifo.sv
// axi
rtl/axi/axi_pkg.sv
rtl/axi/axi_read_join.sv
rtl/axi/axi_write_join.sv
// control
rtl/control/control_pkg.sv
rtl/control/control_dispatch.sv
rtl/control/control_walker.sv
rtl/control/control_signals.sv
rtl/control/control_queue.sv
rtl/control/control_semaphores.sv
rtl/control/control_counters.sv
rtl/control/control_engine.sv
rtl/control/control_ring.sv
rtl/control/control_fetch.sv
rtl/control/control_axi.sv
rtl/control/control_regs_engine.sv
rtl/control/control_regs_dma.sv
rtl/control/control_regs_ring.sv
rtl/control/control_regs.sv
rtl/control/control_regs_link.sv
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
// memory: PSUM, which reads tensor_pkg
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
// mover
rtl/mover/mover_pkg.sv
rtl/mover/mover_add_order.sv
rtl/mover/mover_read.sv
rtl/mover/mover_read_local.sv
rtl/mover/mover_read_table.sv
rtl/mover/mover_buffer_bank.sv
rtl/mover/mover_buffer.sv
rtl/mover/mover_write.sv
rtl/mover/mover_add.sv
rtl/mover/mover_cast_widen.sv
rtl/mover/mover_cast.sv
rtl/mover/mover_write_select.sv
rtl/mover/mover_core.sv
rtl/mover/mover_write_axi.sv
rtl/mover/mover_write_local.sv
rtl/mover/mover_store.sv
rtl/mover/mover_load.sv
// descriptor
rtl/descriptor/descriptor_pkg.sv
rtl/descriptor/descriptor_decode.sv
rtl/descriptor/descriptor_check.sv
rtl/descriptor/descriptor_shape_unit.sv
rtl/descriptor/descriptor_shape.sv
rtl/descriptor/descriptor_walk_side.sv
rtl/descriptor/descriptor_walk.sv
rtl/descriptor/descriptor_record.sv
rtl/descriptor/descriptor_retire_order.sv
rtl/descriptor/descriptor_retire.sv
rtl/descriptor/descriptor_queue.sv
// local
rtl/local/local_read.sv
rtl/local/local_write.sv
rtl/local/local_port.sv
rtl/local/local_psum.sv
// dma
rtl/dma/dma_arbiter.sv
rtl/dma/dma_stuck.sv
rtl/dma/dma_engine.sv
// lanes
rtl/lanes/lanes_pkg.sv
rtl/lanes/lanes_scrambler.sv
rtl/lanes/lanes_crc32c.sv
rtl/lanes/lanes_rx_align.sv
rtl/lanes/lanes_rx_lane.sv
rtl/lanes/lanes_deskew.sv
rtl/lanes/lanes_watch.sv
rtl/lanes/lanes_rx_columns.sv
rtl/lanes/lanes_rx.sv
rtl/lanes/lanes_tx.sv
rtl/lanes/lanes_order.sv
rtl/lanes/lanes_width.sv
rtl/lanes/lanes_degrade.sv
rtl/lanes/lanes_training.sv
rtl/lanes/lanes_state.sv
rtl/lanes/lanes_unit.sv
// message
rtl/message/message_pkg.sv
rtl/message/message_header.sv
rtl/message/message_pack.sv
rtl/message/message_spread.sv
rtl/message/message_queue.sv
// link
rtl/link/link_pkg.sv
rtl/link/link_tx_channel.sv
rtl/link/link_select.sv
rtl/link/link_pack.sv
rtl/link/link_replay.sv
rtl/link/link_window.sv
rtl/link/link_sender.sv
rtl/link/link_receiver.sv
rtl/link/link_unpack.sv
rtl/link/link_rx_channel.sv
rtl/link/link_credit.sv
rtl/link/link_flits.sv
rtl/link/link_counters.sv
rtl/link/link_regs.sv
rtl/link/link_endpoint.sv
// router
rtl/router/router_table.sv
rtl/router/router_input.sv
rtl/router/router_arbiter.sv
rtl/router/router_queue.sv
rtl/router/router_sink.sv
rtl/router/router_answer.sv
rtl/router/router_channel.sv
rtl/router/router_counters.sv
rtl/router/router_regs.sv
rtl/router/router_switch.sv
// remote
rtl/remote/remote_bursts.sv
rtl/remote/remote_sweep.sv
rtl/remote/remote_response.sv
rtl/remote/remote_bridge_regs.sv
rtl/remote/remote_bridge_write.sv
rtl/remote/remote_bridge_read.sv
rtl/remote/remote_bridge.sv
rtl/remote/remote_target_write.sv
rtl/remote/remote_target_read.sv
rtl/remote/remote_target.sv
// chip
rtl/chip/chip_compute.sv
rtl/chip/chip_links.sv
rtl/chip/chip_link.sv
rtl/chip/chip_dma.sv
rtl/chip/chip_top.sv
rtl/chip/chip_axi.sv
