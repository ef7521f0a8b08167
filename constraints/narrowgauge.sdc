# SPDX-License-Identifier: Apache-2.0
# Timing constraints of the chip that hold for every technology. A target's folder (constraints/<target>/) sets the variables below
# to its own figures, then sources this file.

# One core clock. 1 GHz, in ns, unless the target says otherwise.
if {![info exists core_period]} { set core_period 1.0 }
# Share of the period that the world outside takes, at inputs and at outputs.
if {![info exists io_share]} { set io_share 0.3 }

create_clock -name core -period $core_period [get_ports clk_i]
set_clock_uncertainty [expr {0.05 * $core_period}] [get_clocks core]

# Reset is asserted at any time and released synchronously by a synchroniser outside the chip, so its recovery and removal are checked
# against the core clock but the assertion itself is no timed path.
set_input_delay [expr {$io_share * $core_period}] -clock core [get_ports rst_ni]
set_false_path -from [get_ports rst_ni] -setup -fall

# Host and memory ports are synchronous to the core clock and registered at the chip's edge.
set inputs [remove_from_collection [all_inputs] [get_ports {clk_i rst_ni}]]
set_input_delay [expr {$io_share * $core_period}] -clock core $inputs
set_output_delay [expr {$io_share * $core_period}] -clock core [all_outputs]

# A later block that brings a clock of its own (a link lane, a memory interface) adds, here:
#   create_clock for it, set_clock_groups -asynchronous against `core`, and for each crossing module of rtl/cdc
#   set_max_delay -datapath_only of one period of the faster clock on the Gray-coded pointers or the handshake it carries.
# A path across clocks that is not through rtl/cdc is a fault of the design, never an exception in this file.
