// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// A key usage counter: entries bound to it cannot be used once it has reached its limit.
public struct SAMUsageCounter: Hashable, Sendable {
    /// Number of uses allowed.
    public let limit: UInt32
    /// Number of uses so far.
    public internal(set) var value: UInt32

    /// A counter that stands at `value`.
    public init(limit: UInt32, value: UInt32 = 0) {
        self.limit = limit
        self.value = value
    }
}

/// What a virtual SAM keeps without power: its UID, key entries and usage counters.
public final class SAMKeyStore {
    /// UID of the SAM, 7 bytes in GetVersion.
    public let uid: [UInt8]
    /// Chip and mode.
    public private(set) var mode: VirtualSAM.Mode
    /// Answers a few commands only, until it is unlocked.
    public internal(set) var isLocked: Bool
    /// The key that unlocks, where locking named one.
    private(set) var unlockKey: SAMKeyName?
    /// Counts what ends every session.
    private(set) var era = 0
    private var entries: [UInt8: SAMKeyEntry]
    private var counters: [UInt8: SAMUsageCounter]

    /// A store; `uid` is cut or filled with zeros to 7 bytes, the last of two entries with one number counts.
    public init(
        uid: [UInt8],
        entries: [SAMKeyEntry],
        counters: [UInt8: SAMUsageCounter] = [:],
        mode: VirtualSAM.Mode = .av2,
        isLocked: Bool = false
    ) {
        self.mode = mode
        self.isLocked = isLocked
        self.uid = Array((uid + [UInt8](repeating: 0, count: 7)).prefix(7))
        self.entries = Dictionary(entries.map { ($0.number, $0) }) { $1 }
        self.counters = counters
    }

    /// The entries by number.
    var allEntries: [SAMKeyEntry] { entries.values.sorted { $0.number < $1.number } }

    /// True when entry 0 asks for a host authentication before keys are used; in AV1 mode the bit means something else.
    var needsHostAuthentication: Bool {
        !mode.isAV1 && entries[0]?.settings.contains(.hostAuthenticationNeeded) ?? false
    }

    /// After each reset: the settings of entry 0 may lock the SAM.
    func powerOn() {
        if entries[0]?.settings.contains(.lockKey) ?? false { isLocked = true }
    }

    /// Locks, unlocks or activates; every session is over.
    func apply(_ change: SAMLockChange) throws {
        switch change {
        case .unlock: (isLocked, unlockKey) = (false, nil)
        case .lock(let key): (isLocked, unlockKey) = (true, key)
        case .activate: mode = mode.activated ?? mode
        }
        era += 1
    }

    /// The entry with a number. That a missing one answers 6984 is an inference: a real SAM has all 128.
    func entry(_ number: UInt8) throws -> SAMKeyEntry {
        guard let entry = entries[number] else { throw SAMStatus.wrongKeyReference }
        return entry
    }

    /// The entry bound to a key of a DESFire application.
    func entry(application: [UInt8], key: UInt8) throws -> SAMKeyEntry {
        let match = entries.values.filter { $0.application.id == application && $0.application.key == key }
        guard let entry = match.min(by: { $0.number < $1.number }) else { throw SAMStatus.wrongKeyReference }
        return entry
    }

    /// Puts an entry in place of the one with its number.
    func replace(_ entry: SAMKeyEntry) throws { entries[entry.number] = entry }

    /// A key of an entry that may be used for `use` now. AV1 has no classes.
    func key(of entry: SAMKeyEntry, version: UInt8, use: SAMKeyEntry.KeyClass) throws -> CardKey {
        guard mode.isAV1 || entry.keyClass == use, !entry.settings.contains(.disabled) else {
            throw SAMStatus.conditionsNotSatisfied
        }
        guard let key = entry.keys.first(where: { $0.version == version }) else { throw SAMStatus.keyVersionNotFound }
        return key
    }

    /// Counts one authentication with a key of `entry`.
    func countUse(of entry: SAMKeyEntry) throws {
        guard let number = entry.counter else { return }
        var counter = try counter(number)
        guard counter.value < counter.limit else { throw SAMStatus.conditionsNotSatisfied }
        counter.value += 1
        counters[number] = counter
    }

    /// A usage counter, 0 to 15; one the store does not have has never been set and has no limit.
    func counter(_ number: UInt8) throws -> SAMUsageCounter {
        guard number < 0x10 else { throw SAMStatus.wrongKUC }
        return counters[number] ?? SAMUsageCounter(limit: .max)
    }
}
