// SPDX-License-Identifier: Apache-2.0

/// Reading the SAM's entries and counters, without keys (docs/facts/sam.md, sections 4.2 to 4.4).
extension MIFARESAM {
    /// SAM_GetKeyEntry. The answer is parsed in the AV2 format, or in the AV1 format when ``version()`` reported AV1
    /// mode: 12 bytes are possible in both.
    package func keyEntry(_ number: UInt8) throws(SAMError) -> KeyEntry {
        let isAV1 = mode?.speaksAV1 == true
        guard let entry = KeyEntry(try send(SAMCommand(.getKeyEntry, p1: number)), isAV1: isAV1) else {
            throw .malformedAnswer(command: .getKeyEntry)
        }
        return entry
    }

    /// SAM_GetKUCEntry: usage counter 00 to 0F.
    package func usageCounter(_ number: UInt8) throws(SAMError) -> UsageCounter {
        guard let counter = UsageCounter(try send(SAMCommand(.getUsageCounter, p1: number))) else {
            throw .malformedAnswer(command: .getUsageCounter)
        }
        return counter
    }
}
