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
set inputs [remove_from_collection [all_inputs] [get_ports -quiet {clk_i rst_ni *rx_clk_i* *rx_head_i* *rx_data_i*}]]
set_input_delay [expr {$io_share * $core_period}] -clock core $inputs
set_output_delay [expr {$io_share * $core_period}] -clock core [all_outputs]

# Links: the lanes of each (slice l) come with the clock of their transmitter (bit l of ports *rx_clk_i), of the core clock's frequency to
# within 900 ppm, of any phase. Lanes are registered at once, and leave that clock in cdc_fifo, cdc_event, cdc_sync and cdc_reset only.
set link_clocks {}
foreach_in_collection port [get_ports -quiet *rx_clk_i*] {
  set name [get_object_name $port]
  create_clock -name $name -period [expr {0.9991 * $core_period}] $port
  set_clock_uncertainty [expr {0.05 * $core_period}] [get_clocks $name]
  set link 0
  regexp {\[(\d+)\]$} $name -> link
  foreach {lanes width} {*rx_head_i 16 *rx_data_i 512} {
    for {set bit [expr {$width * $link}]} {$bit < $width * ($link + 1)} {incr bit} {
      set_input_delay [expr {$io_share * $core_period}] -clock $name [get_ports "${lanes}\[$bit\]"]
    }
  }
  lappend link_clocks $name
}
if {[llength $link_clocks] > 0} {
  # Between the clocks no edge waits for another, but the bits of a Gray code must arrive less than a period apart, and a FIFO's memory must
  # be written when its pointer has crossed, two periods later: one period for every path across covers both. No set_clock_groups: it would
  # undo the bound.
  set_max_delay [expr {0.9991 * $core_period}] -ignore_clock_latency -from [get_clocks core] -to [get_clocks $link_clocks]
  set_max_delay [expr {0.9991 * $core_period}] -ignore_clock_latency -from [get_clocks $link_clocks] -to [get_clocks core]
  set_false_path -hold -from [get_clocks core] -to [get_clocks $link_clocks]
  set_false_path -hold -from [get_clocks $link_clocks] -to [get_clocks core]
  # asserted without a clock, released by cdc_reset
  set_false_path -to [get_pins -quiet -hierarchical *u_rx_reset/release_q*/CLR*]
}

# A later block that brings a clock of its own (a memory interface) does the same.
# A path across clocks that is not through rtl/cdc is a fault of the design, never an exception in this file.
