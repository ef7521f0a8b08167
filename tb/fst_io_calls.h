// SPDX-License-Identifier: Apache-2.0
// Sends the operations on files and memory of the Verilator runtime's waveform writer to
// tb/fst_io.cpp. Force-included into that one file, after every header that declares what is
// renamed here.
#pragma once

#include <alloca.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#include <verilated.h>
#include <verilated_fst_c.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tb/fst_io.h"

#define fopen ng_fst_fopen
#define tmpfile ng_fst_tmpfile
#define fwrite ng_fst_fwrite
#undef fputc
#define fputc ng_fst_fputc
#define fflush ng_fst_fflush
#define fclose ng_fst_fclose
#define fseeko ng_fst_fseeko
#define ftruncate ng_fst_ftruncate
#define gzwrite ng_fst_gzwrite
#undef gzclose
#define gzclose ng_fst_gzclose
#define mmap ng_fst_mmap
#define malloc ng_fst_malloc
#define calloc ng_fst_calloc
#define realloc ng_fst_realloc
