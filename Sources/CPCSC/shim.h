// SPDX-License-Identifier: Apache-2.0
#ifndef CPCSC_SHIM_H
#define CPCSC_SHIM_H
#include <winscard.h>

/// SCARD_PCI_T0 and SCARD_PCI_T1 are macros of the form &symbol, which Swift cannot import.
static inline const SCARD_IO_REQUEST *cpcsc_pci(DWORD protocol) {
    return protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
}
#endif
