// SPDX-License-Identifier: Apache-2.0
package import DESFire
internal import SmartCard

/// What a SAM tells of its key entries and usage counters; never a key.
package struct SAMContents: Hashable, Sendable {
    /// The entries that were asked for and exist, by number.
    package let entries: [UInt8: KeyEntry]
    /// The counters these entries are bound to.
    package let counters: [UInt8: UsageCounter]

    /// What stands against using a key for card sessions.
    package func obstacles(to key: KeyReference, method: AuthenticationMethod) -> [KeyIncompatibility] {
        guard let entry = entries[key.entry] else { return [.entryMissing] }
        return entry.obstacles(to: key, method: method) + counterObstacles(entry)
    }

    /// What stands against authenticating the host with a key.
    package func hostObstacles(entry number: UInt8, version: UInt8) -> [KeyIncompatibility] {
        guard let entry = entries[number] else { return [.entryMissing] }
        return entry.hostObstacles(version: version) + counterObstacles(entry)
    }

    private func counterObstacles(_ entry: KeyEntry) -> [KeyIncompatibility] {
        guard let number = entry.usageCounter, let counter = counters[number] else { return [] }
        return counter.remaining == 0 ? [.usageCounterAtLimit(number)] : []
    }
}

extension MIFARESAM {
    /// The numbers a key entry may have.
    package static let entryNumbers: ClosedRange<UInt8> = 0...127

    /// Asks for entries and for the counters they are bound to.
    ///
    /// Ends the host session: in a protected one each entry that does not exist costs a new host authentication when errors
    /// carry no MAC, and host authentications may be counted. A SAM that tells nothing without a host session is asked in
    /// a new one all the same.
    package func contents(
        of numbers: some Sequence<UInt8> = MIFARESAM.entryNumbers
    ) throws(SAMError) -> SAMContents {
        try killAuthentication(all: true)
        var entries: [UInt8: KeyEntry] = [:]
        for number in numbers { entries[number] = try existing(number) }
        var counters: [UInt8: UsageCounter] = [:]
        for number in Set(entries.values.compactMap(\.usageCounter)).sorted() {
            if hostSession == .lost { try renewHostSession() }
            counters[number] = try usageCounter(number)
        }
        return SAMContents(entries: entries, counters: counters)
    }

    /// An entry; nil when there is none of that number. The question before may have cost the host session.
    private func existing(_ number: UInt8) throws(SAMError) -> KeyEntry? {
        if hostSession == .lost { try renewHostSession() }
        do {
            return try keyEntry(number)
        } catch .status(let status, _) where SAMStatus.namesNoEntry.contains(status) {
            return nil
        } catch .status(let status, _) where hostSession == .none && SAMStatus.wantsHost.contains(status) {
            try renewHostSession()
            return try existing(number)
        }
    }
}

extension SAMStatus {
    /// What a SAM answers when there is no such entry.
    static let namesNoEntry = [badKeyEntry, wrongKeyReference]
    /// What a SAM answers when it wants a host session first.
    static let wantsHost = [securityStatus, notAllowed]
    /// What a SAM answers to commands it does not take in its state, a locked one among them; which of them is not published.
    static let refusesState = wantsHost + [conditionsOfUse, unknownInstruction]
}
