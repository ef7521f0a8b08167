// SPDX-License-Identifier: Apache-2.0
// What the waveform writer of the Verilator runtime (GTKWave's fstapi.c) does to files and memory.
// It looks at no result: a full disk loses data without a word, the next mapped page beyond the end
// of a file that could not grow is a SIGBUS, and memory that it did not get a SIGSEGV. Its calls
// come here instead (scripts/cmake/ng_verilate.cmake force-includes tb/fst_io_calls.h): the first
// failure is kept for whoever publishes the trace, and the writer comes to its end whatever
// happens; but for want of memory, where it throws std::bad_alloc and must not be called again.
#pragma once

#include <sys/types.h>
#include <zlib.h>

#include <cstddef>
#include <cstdio>

namespace ng::tb {

/// The errno of the first write of a trace that failed since the last call; 0 for none. Clears it.
int take_fst_error();
/// The same, and it stays.
int fst_error();

}  // namespace ng::tb

std::FILE* ng_fst_fopen(const char* name, const char* mode);
/// An unnamed file in the folder of the trace, not in /tmp: one disk that may be full, not two.
std::FILE* ng_fst_tmpfile();
size_t ng_fst_fwrite(const void* data, size_t size, size_t count, std::FILE* file);
int ng_fst_fputc(int byte, std::FILE* file);
int ng_fst_fflush(std::FILE* file);
int ng_fst_fclose(std::FILE* file);
int ng_fst_fseeko(std::FILE* file, off_t offset, int whence);
int ng_fst_ftruncate(int descriptor, off_t length);
int ng_fst_gzwrite(gzFile file, const void* data, unsigned length);
int ng_fst_gzclose(gzFile file);
void* ng_fst_mmap(void* address, size_t length, int protection, int flags, int descriptor,
                  off_t offset);
void* ng_fst_malloc(size_t bytes);
void* ng_fst_calloc(size_t count, size_t bytes);
void* ng_fst_realloc(void* memory, size_t bytes);
