// SPDX-License-Identifier: Apache-2.0
package import DESFire
internal import SmartCard

/// The key entries and usage counters of a SAM; contains no key.
package struct SAMContents: Hashable, Sendable {
    /// The entries that were asked for and exist, by number.
    package let entries: [UInt8: KeyEntry]
    /// The counters these entries are bound to.
    package let counters: [UInt8: UsageCounter]

    /// Why a key cannot serve for card sessions.
    package func obstacles(to key: KeyReference, method: AuthenticationMethod) -> [KeyIncompatibility] {
        guard let entry = entries[key.entry] else { return [.entryMissing] }
        return entry.obstacles(to: key, method: method) + counterObstacles(entry)
    }

    /// Why a key cannot authenticate the host.
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

    /// Reads entries and the counters they are bound to.
    ///
    /// Ends the host session: in a protected one each missing entry costs a new host authentication when errors carry
    /// no MAC, and host authentications may be counted. A SAM that answers only an authenticated host is asked in a new
    /// session.
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

    /// An entry; nil when there is none of that number. The previous question may have ended the host session.
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
    /// Answers of a SAM without such an entry.
    static let namesNoEntry = [badKeyEntry, wrongKeyReference]
    /// Answers of a SAM that requires a host session first.
    static let wantsHost = [securityStatus, notAllowed]
    /// Answers of a SAM to commands that its state does not allow, for instance while locked; which of them a real one
    /// gives is not published.
    static let refusesState = wantsHost + [conditionsOfUse, unknownInstruction]
}
