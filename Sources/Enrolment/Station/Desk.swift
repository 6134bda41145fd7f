// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import DESFire
internal import Logging
internal import SAM
internal import SmartCard

/// What all stations of a host share, and the work on one card with it: look, reserve, write, prove, journal.
struct Desk: Sendable {
    let source: any ReaderSource
    let sam: SAMLease
    let profile: CardProfile
    let records: EnrolmentRecords
    let leases = Leases()
    let counters: CounterWatch
    let allowsRealReaders: Bool
    let host: String
    let logger: Logger

    /// Opens the card, hands it over, closes it.
    func withChannel<Result>(
        _ reader: ReaderName,
        _ body: (any CardChannel) throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        try checkTraining(reader)
        let channel = try wrapping(EnrolmentError.reader) { () throws(CardChannelError) in try source.open(reader) }
        defer { channel.close() }
        return try body(channel)
    }

    /// Brings the card on a reader to its end for an order. `bound` is the card an earlier tap of the order began with.
    func enrol(
        _ order: EnrolmentOrder,
        on reader: ReaderName,
        at station: String,
        bound: CardUID?,
        tell: @escaping (EnrolmentEvent) -> Void
    ) throws(EnrolmentError) -> EnrolmentResult {
        try withChannel(reader) { channel throws(EnrolmentError) in
            guard let uid = channel.uid else { throw .noUID }
            if let bound, bound != uid { throw .reader(CardChannelError(.otherCard)) }
            if let other = leases.take(uid, for: station) { throw .cardBusy(station: other) }
            let known = try records.knownCard(uid, for: order.holder)
            var line = JournalEntry.Draft(
                .reserved,
                station: "\(host)/\(reader)",
                operatorName: order.operatorName,
                uid: uid,
                holder: order.holder,
                profile: profile.description,
                detail: profile.keyEntries
            )
            let outcome = try withKeys(for: station) { identity, keys throws(EnrolmentError) in
                line.samUID = identity.version.uid.description
                do throws(CROUSCardError) {
                    let conversation = try CardConversation(channel: channel, keys: keys, profile: profile) { step in
                        tell(.step(step, uid))
                    }
                    // Without a supervisor's decision a number is never adopted, nor reserved again.
                    let undecided = JournalError.contradiction(.missing(.reserved, column: "crous_number"))
                    let registrar = CardRegistrar(
                        reserve: { try records.reserve(line) },
                        adopt: { _ in throw undecided },
                        reencode: { _ in throw undecided }
                    )
                    return try CardEncoder(conversation, known: known, day: records.today).encode(registrar)
                } catch {
                    records.note(error, on: line, logger: logger)
                    throw .card(error)
                }
            }
            return try close(outcome, line, order)
        }
    }

    /// Journals a proven card: only then is anybody told that it is done.
    private func close(
        _ outcome: EncodingOutcome,
        _ line: JournalEntry.Draft,
        _ order: EnrolmentOrder
    ) throws(EnrolmentError) -> EnrolmentResult {
        let sequence = try records.close(outcome, line)
        records.index(logger: logger)
        return EnrolmentResult(
            uid: outcome.uid,
            number: outcome.number,
            holder: order.holder,
            resumed: outcome.result == .resumed || outcome.result == .repaired,
            alreadyEnrolled: outcome.result == .alreadyEnrolled,
            cardCommands: outcome.apduCount,
            journalSequence: sequence
        )
    }

    /// Lends the SAM to a station for the whole of `body`.
    func withKeys<Result>(
        for station: String,
        _ body: (FoundSAM, any KeyHolder) throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        let result = try wrapping(EnrolmentError.sam) { () throws(SAMError) in
            try sam.withSAM(for: station) { loan throws(EnrolmentError) in
                defer { counters.look(at: loan, logger: logger) }
                return try body(loan.identity, SAMKeyHolder(loan.sam))
            }
        }
        return try result.get()
    }

    private func checkTraining(_ reader: ReaderName) throws(EnrolmentError) {
        guard profile.isTraining, !allowsRealReaders, !Self.isVirtual(reader) else { return }
        throw .trainingProfile(profile.name, reader: reader.rawValue)
    }

    /// Readers of vpcd and of this process; nobody sells one of these names.
    static func isVirtual(_ reader: ReaderName) -> Bool {
        reader.rawValue.hasPrefix("Virtual PCD") || reader.rawValue.hasPrefix("Virtual reader")
    }
}

extension CardProfile {
    /// Which SAM entries and versions a card is made with, for the journal: enough to find the keys of an unfinished card.
    fileprivate var keyEntries: String {
        let factory = "factory \(factoryKey.entry)/\(factoryKey.version)"
        return ([factory] + keys.map { "key \($0.number) \($0.stored.entry)/\($0.stored.version)" }).joined(
            separator: ", "
        )
    }
}
