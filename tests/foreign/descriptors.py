# SPDX-License-Identifier: Apache-2.0
"""Random DMA descriptors as 64-byte instructions, and what they do to bytes, written from docs/isa.md and docs/blocks/descriptor.md.

Each queue has a quarter of each memory, sources in its lower half and destinations in its upper one, and fences all of its
descriptors: the order between queues does not matter.
"""

from pathlib import Path

import yaml

ISA = yaml.safe_load((Path(__file__).resolve().parents[2] / "golden/isa/isa.yaml").read_text())
CHIP_SELF = 0xFFFF
SPACES = {"hbm": 0, "sbuf": 1}
SHARE = 1 << 16  # bytes of a queue in either memory


def instruction(opcode, queue, **values):
    """The 64 bytes; a field that is not named is zero."""
    fields = ISA["header"] | ISA["payload"][opcode]
    values |= {"opcode": ISA["enums"]["opcode"][opcode], "engine": ISA["enums"]["engine"][f"Dma{queue}"]}
    word = 0
    for name, value in values.items():
        lsb, width = fields[name][:2]
        if not -(1 << (width - 1)) <= value < 1 << width:
            raise ValueError(f"{opcode}.{name} = {value} has more than {width} bits")
        word |= (value & ((1 << width) - 1)) << lsb
    return word.to_bytes(64, "little")


def address(space, offset):
    return CHIP_SELF << 48 | SPACES[space] << 44 | offset


class Writer:
    """Draws descriptors and carries them out on `memory`: a bytearray for each space, the window at base[space]."""

    def __init__(self, rng, base):
        self.rng = rng
        self.base = base
        self.memory = {space: bytearray(rng.randbytes(4 * SHARE)) for space in SPACES}
        self.moved = 0

    def place(self, queue, destination, extent):
        """Where a side may lie: its space, and its offset in the window."""
        space = self.rng.choice(list(SPACES))
        start = queue * SHARE + destination * SHARE // 2
        return space, start + self.rng.randrange(SHARE // 2 - extent + 1)

    def global_address(self, side):
        return address(side[0], self.base[side[0]] + side[1])

    def next(self, queue):
        """The instructions of one transfer."""
        kind = self.rng.choice([self.copy, self.copy, self.copy, self.fill, self.transpose, self.gather])
        return kind(queue)

    def write(self, side, values):
        space, at = side
        self.memory[space][at:at + len(values)] = values
        self.moved += len(values)

    def read(self, side, count):
        space, at = side
        return self.memory[space][at:at + count]

    def copy(self, queue):
        count = self.rng.choice([self.rng.randrange(1, 40), self.rng.randrange(1, 3000)])
        src, dst = self.place(queue, False, count), self.place(queue, True, count)
        self.write(dst, self.read(src, count))
        return [instruction("DmaCopy", queue, src_addr=self.global_address(src), dst_addr=self.global_address(dst),
                            bytes=count, fence=1)]

    def fill(self, queue):
        element = self.rng.choice([1, 2, 4, 8])
        count = element * self.rng.randrange(1, 200)
        dst = self.place(queue, True, count)
        pattern = self.rng.randbytes(8)
        self.write(dst, (pattern[:element] * count)[:count])
        return [instruction("DmaFill", queue, dst_addr=self.global_address(dst), bytes=count, element=element, fence=1,
                            pattern=int.from_bytes(pattern, "little"))]

    def transpose(self, queue):
        element = self.rng.choice([1, 2, 4])
        rows, cols = self.rng.randrange(1, 9), self.rng.randrange(1, 9)
        from_row = element * (cols + self.rng.randrange(3))
        to_row = element * (rows + self.rng.randrange(3))
        (src_space, src_at), (dst_space, dst_at) = self.place(queue, False, rows * from_row + 4), self.place(queue, True, cols * to_row + 4)
        src, dst = (src_space, src_at & ~3), (dst_space, dst_at & ~3)
        for c in range(cols):
            for r in range(rows):
                self.write((dst[0], dst[1] + c * to_row + r * element),
                           self.read((src[0], src[1] + r * from_row + c * element), element))
        return [instruction("DmaTranspose", queue, src_addr=self.global_address(src), dst_addr=self.global_address(dst), rows=rows,
                            cols=cols, element=element, src_stride=from_row, dst_stride=to_row, fence=1)]

    def gather(self, queue):
        """Rows of elements, the rows in reverse, to consecutive bytes."""
        element, count, rows = self.rng.randrange(1, 65), self.rng.randrange(1, 5), self.rng.randrange(1, 7)
        step = element + self.rng.randrange(20)
        row = step * count + self.rng.randrange(50)
        src = self.place(queue, False, row * rows)
        last = (src[0], src[1] + (rows - 1) * row)
        dst = self.place(queue, True, element * count * rows)
        values = b"".join(self.read((last[0], last[1] - r * row + i * step), element) for r in range(rows) for i in range(count))
        self.write(dst, values)
        shape = self.rng.randrange(4)
        return [instruction("DmaShape", queue, shape=shape, element=element, count0=count, stride0=step, count1=rows, stride1=-row,
                            count2=1, count3=1),
                instruction("DmaCopy", queue, src_addr=self.global_address(last), dst_addr=self.global_address(dst),
                            bytes=len(values), src_shaped=1, src_shape=shape, fence=1)]
