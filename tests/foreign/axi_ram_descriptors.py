# SPDX-License-Identifier: Apache-2.0
"""The cocotb side of run_axi_ram.py: cocotbext-axi's AxiRam, AxiLiteMaster and AxiStreamSource on the ports of chip_axi."""

import json
import logging
import os
import random
import re
import time
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge
from cocotb.utils import get_sim_time
from cocotbext.axi import AxiBus, AxiLiteBus, AxiLiteMaster, AxiRam, AxiStreamBus, AxiStreamFrame, AxiStreamSource

from descriptors import ISA, SHARE, Writer, address, instruction

PERIOD_NS = 2
HBM_BYTES = 1 << json.loads((Path(__file__).parents[2] / "rtl/presets.json").read_text())["tiny"]["HbmBits"]
BASE = {"hbm": HBM_BYTES - 4 * SHARE, "sbuf": 0}  # the window is the end of HBM
STAGE = 0  # in HBM: bytes on their way to and from SBUF
STATUS, CAUSE, RETIRED = 0x00, 0x04, 0x10


def pauses(seed, share, longest):
    """Runs of random length, `share` of the cycles paused."""
    rng = random.Random(seed)
    while True:
        paused = rng.random() < share
        for _ in range(rng.randrange(1, longest + 1)):
            yield paused


def take_ports_by_name(dut):
    """By name Verilator gives the ports; what it lists are copies of them inside the top, in which a written value is lost.
    cocotb keeps what it has seen first, and the buses make the list."""
    text = (Path(__file__).resolve().parents[2] / "rtl/chip/chip_axi.sv").read_text()
    for name in re.findall(r"^ +(?:input|output) +logic .*?(\w+),?$", text, flags=re.M):
        getattr(dut, name)


class Bench:
    def __init__(self, dut, seed):
        self.dut = dut
        take_ports_by_name(dut)
        ports = {"clock": dut.clk_i, "reset": dut.rst_ni, "reset_active_level": False}
        self.ram = AxiRam(AxiBus.from_prefix(dut, "m_axi"), size=HBM_BYTES, **ports)
        self.host = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), **ports)
        self.instructions = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis"), byte_lanes=64, **ports)
        write, read = self.ram.write_if, self.ram.read_if
        for end in (write, read, self.host.write_if, self.host.read_if, self.instructions):
            end.log.setLevel(logging.WARNING)  # else they tell of every access
        channels = [write.aw_channel, write.w_channel, write.b_channel, read.ar_channel, read.r_channel, self.instructions]
        for number, channel in enumerate(channels):
            channel.set_pause_generator(pauses(seed * 10 + number, 0.3, 1 + 3 * (number % 3)))
        self.sent = [0] * 4

    async def reset(self):
        self.dut.rst_ni.value = 0
        await ClockCycles(self.dut.clk_i, 5)
        self.dut.rst_ni.value = 1
        await RisingEdge(self.dut.clk_i)

    async def send(self, queue, words):
        for word in words:
            await self.instructions.send(AxiStreamFrame(word))
            self.sent[queue] += 1

    async def register(self, queue, offset):
        return int.from_bytes((await self.host.read(0x100 * (3 + queue) + offset, 4)).data, "little")

    async def settle(self):
        """Every queue has carried out what it was sent; a stop ends the test with its cause."""
        causes = {value: name for name, value in ISA["enums"]["cause"].items()}
        left = list(range(4))
        while left:
            status = await self.register(left[0], STATUS)
            assert not status & 2, f"queue {left[0]} stopped with {causes[await self.register(left[0], CAUSE)]}"
            if await self.register(left[0], RETIRED) == self.sent[left[0]]:
                left.pop(0)
            else:
                await ClockCycles(self.dut.clk_i, 50)

    async def move_sbuf(self, to_chip, count):
        """SBUF through the staging area of HBM, as a driver does."""
        sides = address("hbm", STAGE), address("sbuf", BASE["sbuf"])
        src, dst = sides if to_chip else sides[::-1]
        await self.send(0, [instruction("DmaCopy", 0, src_addr=src, dst_addr=dst, bytes=count, fence=1)])
        await self.settle()


def first_difference(got, expected):
    if got == expected:
        return None
    at = next(i for i, (a, b) in enumerate(zip(got, expected)) if a != b)
    return f"byte {at:#x} is {got[at]:#04x}, expected {expected[at]:#04x}"


@cocotb.test()
async def random_descriptors_leave_the_bytes_of_their_definition(dut):
    seed = int(os.environ["RANDOM_SEED"])
    total = int(os.environ["NG_DESCRIPTORS"])
    rng = random.Random(seed)
    started = time.monotonic()
    cocotb.start_soon(Clock(dut.clk_i, PERIOD_NS, units="ns").start())
    bench = Bench(dut, seed)
    await bench.reset()
    writer = Writer(rng, BASE)
    hbm = bytearray(HBM_BYTES)
    hbm[STAGE:STAGE + 4 * SHARE] = writer.memory["sbuf"]
    bench.ram.write(STAGE, bytes(writer.memory["sbuf"]))
    bench.ram.write(BASE["hbm"], bytes(writer.memory["hbm"]))
    await bench.move_sbuf(True, 4 * SHARE)
    for number in range(total):
        queue = rng.randrange(4)
        await bench.send(queue, writer.next(queue))
        if number % 100 == 99:
            await bench.instructions.wait()
    await bench.instructions.wait()
    await bench.settle()
    # all of HBM: what no descriptor names must not have changed
    hbm[BASE["hbm"]:] = writer.memory["hbm"]
    difference = first_difference(bench.ram.read(0, HBM_BYTES), bytes(hbm))
    assert difference is None, f"HBM, seed {seed}: {difference}"
    await bench.move_sbuf(False, 4 * SHARE)
    difference = first_difference(bench.ram.read(STAGE, 4 * SHARE), bytes(writer.memory["sbuf"]))
    assert difference is None, f"SBUF, seed {seed}: {difference}"
    cycles = int(get_sim_time("ns")) // PERIOD_NS
    dut._log.info(f"{total} descriptors, {writer.moved} bytes, no wrong one; {cycles} cycles in {time.monotonic() - started:.0f} s")
