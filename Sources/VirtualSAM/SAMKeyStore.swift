// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// A key usage counter: entries bound to it cannot be used once it has reached its limit.
package struct SAMUsageCounter: Hashable, Sendable {
    /// Number of uses allowed.
    package let limit: UInt32
    /// Number of uses so far.
    package internal(set) var value: UInt32

    /// A counter with this value.
    package init(limit: UInt32, value: UInt32 = 0) {
        self.limit = limit
        self.value = value
    }
}

/// What a virtual SAM keeps without power: its UID, mode, key entries and usage counters.
package final class SAMKeyStore {
    /// UID of the SAM, 7 bytes in GetVersion.
    package let uid: [UInt8]
    /// Its behaviour where the facts leave a choice.
    package let quirks: VirtualMIFARESAM.Quirks
    /// True when only a few commands are answered, until the SAM is unlocked or its host authenticates.
    package internal(set) var isLocked: Bool
    /// Incremented by everything that ends all sessions.
    private(set) var era = 0
    private var memory: SAMMemory
    /// Stores a change before it takes effect.
    private var keeper: ((SAMMemory) throws -> Void)?

    /// A store; `uid` is cut or filled with zeros to 7 bytes. Of two entries with one number the last counts.
    package init(
        uid: [UInt8],
        entries: [SAMKeyEntry],
        counters: [UInt8: SAMUsageCounter] = [:],
        mode: VirtualMIFARESAM.Mode = .av2,
        isLocked: Bool = false,
        quirks: VirtualMIFARESAM.Quirks = []
    ) {
        self.quirks = quirks
        self.uid = Array((uid + [UInt8](repeating: 0, count: 7)).prefix(7))
        self.isLocked = isLocked
        let entries = Dictionary(entries.map { ($0.number, $0) }) { $1 }
        memory = SAMMemory(mode: mode, isLocked: isLocked, entries: entries, counters: counters)
    }

    /// Restores the state of an earlier run; from now on `keeper` stores every change before it takes effect.
    func resume<Failure>(
        _ earlier: (inout SAMMemory) throws(Failure) -> Void,
        keeper: @escaping (SAMMemory) throws -> Void
    ) throws(Failure) {
        try earlier(&memory)
        isLocked = memory.isLocked
        self.keeper = keeper
    }

    /// Locks the SAM, as if it had been locked at power-up.
    package func lock() {
        memory.isLocked = true
        isLocked = true
    }

    /// Chip and mode.
    package var mode: VirtualMIFARESAM.Mode { memory.mode }

    /// The key that unlocks, if locking named one.
    var unlockKey: SAMKeyName? { memory.unlockKey }

    /// The entries by number.
    var allEntries: [SAMKeyEntry] { memory.entries.values.sorted { $0.number < $1.number } }

    /// True when entry 0 requires a host authentication before keys are used; in AV1 mode the bit means something else.
    var needsHostAuthentication: Bool { !mode.isAV1 && masterKeyDemands(.hostAuthenticationNeeded) }

    private func masterKeyDemands(_ setting: SAMKeyEntry.Settings) -> Bool {
        memory.entries[0]?.settings.contains(setting) ?? false
    }

    /// After each reset: the settings of entry 0 may lock the SAM.
    func powerOn() { isLocked = memory.isLocked || masterKeyDemands(.lockKey) }

    /// Locks, unlocks or activates; ends every session.
    func apply(_ change: SAMLockChange) throws {
        try keep { memory in
            switch change {
            case .unlock: (memory.isLocked, memory.unlockKey) = (false, nil)
            case .lock(let key): (memory.isLocked, memory.unlockKey) = (true, key)
            case .activate: memory.activate()
            }
        }
        isLocked = memory.isLocked
        era += 1
    }

    /// Stores a change, if there is a keeper, before the command is answered.
    private func keep(_ change: (inout SAMMemory) -> Void) throws {
        var changed = memory
        change(&changed)
        do { try keeper?(changed) } catch { throw VirtualSAMStatus.memoryFailure }
        memory = changed
    }

    /// The entry with a number. Inferred: a missing one answers 6984, because a real SAM has all 128.
    func entry(_ number: UInt8) throws -> SAMKeyEntry {
        guard let entry = memory.entries[number] else { throw VirtualSAMStatus.wrongKeyReference }
        return entry
    }

    /// The entry bound to a key of a DESFire application.
    func entry(application: [UInt8], key: UInt8) throws -> SAMKeyEntry {
        let match = allEntries.first { $0.application.id == application && $0.application.key == key }
        guard let match else { throw VirtualSAMStatus.wrongKeyReference }
        return match
    }

    /// Replaces the entry of the same number.
    func replace(_ entry: SAMKeyEntry) throws { try keep { $0.replace(entry) } }

    /// A key of an entry; throws when it may not be used for `use` now. AV1 has no classes.
    func key(of entry: SAMKeyEntry, version: UInt8, use: SAMKeyEntry.KeyClass) throws -> CardKey {
        guard mode.isAV1 || entry.keyClass == use, !entry.settings.contains(.disabled) else {
            throw VirtualSAMStatus.conditionsNotSatisfied
        }
        guard let key = entry.keys.first(where: { $0.version == version }) else {
            throw VirtualSAMStatus.keyVersionNotFound
        }
        return key
    }

    /// Counts one authentication with a key of `entry`.
    func countUse(of entry: SAMKeyEntry) throws {
        guard let number = entry.counter else { return }
        let counter = try counter(number)
        guard counter.value < counter.limit else { throw VirtualSAMStatus.conditionsNotSatisfied }
        try keep { $0.setCounter(number, to: counter.value + 1) }
    }

    /// A usage counter, 0 to 15; a missing one was never set and has no limit.
    func counter(_ number: UInt8) throws -> SAMUsageCounter {
        guard number < 0x10 else { throw VirtualSAMStatus.wrongKUC }
        return memory.counter(number)
    }
}
