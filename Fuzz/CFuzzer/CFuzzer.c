// SPDX-License-Identifier: Apache-2.0
// libFuzzer comes with -sanitize=fuzzer; SwiftPM wants a C file beside a header.
#include "CFuzzer.h"
