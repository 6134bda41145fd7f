// SPDX-License-Identifier: Apache-2.0

/// What a SAM keeps without power and can change: a value, so that a change is stored as a whole or not at all.
struct SAMMemory {
    /// Chip and mode.
    var mode: VirtualMIFARESAM.Mode
    /// Locked, in the state of delivery or by LockUnlock.
    var isLocked: Bool
    /// The key that unlocks, if locking named one.
    var unlockKey: SAMKeyName?
    /// LockUnlock has changed the mode since the keys file was written.
    private(set) var isActivated = false
    private(set) var entries: [UInt8: SAMKeyEntry]
    private(set) var counters: [UInt8: SAMUsageCounter]
    /// Entries that differ from the keys file.
    private(set) var changedEntries: Set<UInt8> = []

    init(
        mode: VirtualMIFARESAM.Mode,
        isLocked: Bool,
        entries: [UInt8: SAMKeyEntry],
        counters: [UInt8: SAMUsageCounter]
    ) {
        self.mode = mode
        self.isLocked = isLocked
        self.entries = entries
        self.counters = counters
    }

    /// Replaces the entry of the same number.
    mutating func replace(_ entry: SAMKeyEntry) {
        entries[entry.number] = entry
        changedEntries.insert(entry.number)
    }

    /// A usage counter; one that was never set has no limit.
    func counter(_ number: UInt8) -> SAMUsageCounter { counters[number] ?? SAMUsageCounter(limit: .max) }

    /// Sets the number of uses so far.
    mutating func setCounter(_ number: UInt8, to value: UInt32) {
        counters[number] = SAMUsageCounter(limit: counter(number).limit, value: value)
    }

    /// The chip in the mode that LockUnlock changes it to.
    mutating func activate() {
        guard let activated = mode.activated else { return }
        mode = activated
        isActivated = true
    }
}
