// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import DESFire
internal import Journal
internal import Logging
internal import SAM
internal import SAMCare
internal import SmartCard

/// An open card, and the borrower of the SAM for it.
struct OpenCard {
    let identified: IdentifiedCard
    let reader: ReaderName
    /// Name of the station, or of a reader without a station.
    let borrower: String

    var uid: CardUID { identified.uid }
}

/// The work on one card: look, reserve, write, prove, journal; and everything for it that all stations of a host share.
struct CardWorkflow: Sendable {
    let source: any ReaderSource
    let sam: SAMLease
    let profile: CardProfile
    let records: EnrolmentRecords
    let holderRules: HolderRules
    let rules: EnrolmentService.Dependencies.Rules
    let host: String
    let logger: Logger
    let workInProgress = WorkInProgress()
    let counters: SAMUsageMonitor

    init(_ dependencies: EnrolmentService.Dependencies) {
        source = dependencies.readers.source
        sam = dependencies.sam.lease
        profile = dependencies.profile
        records = dependencies.records
        holderRules = HolderRules(
            directory: dependencies.holders,
            holdsHoldersNotInOrder: dependencies.rules.holdsHoldersNotInOrder
        )
        rules = dependencies.rules
        host = dependencies.host
        logger = dependencies.logger
        counters = SAMUsageMonitor(profile.requiredSAMKeys(host: sam.configuration.credentials))
    }

    /// The current readers and their cards.
    func readers() throws(EnrolmentError) -> [ReaderState] {
        try wrapping(EnrolmentError.reader) { () throws(CardChannelError) in try source.readers() }
    }

    /// Opens and identifies the card, passes it to `body`, closes it. `expected` is the required card, nil for any.
    func withCard<Result>(
        on reader: ReaderName,
        for borrower: String,
        expecting expected: CardUID? = nil,
        _ body: (OpenCard, CardWorkflow) throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        let channel = try wrapping(EnrolmentError.reader) { () throws(CardChannelError) in try source.open(reader) }
        defer { channel.close() }
        guard channel.uid != nil else { throw .noUID }
        let identified = try wrapping(EnrolmentError.card) { () throws(CROUSCardError) in
            try IdentifiedCard(channel, expecting: expected)
        }
        return try body(OpenCard(identified: identified, reader: reader, borrower: borrower), self)
    }

    /// As ``finish(_:on:at:bound:tell:)`` for a card that is already on the reader and an order without listeners.
    /// `uid` is the required card, nil for any.
    func serve(
        _ order: EnrolmentOrder,
        on reader: ReaderName,
        at station: String,
        expecting uid: CardUID?
    ) throws(EnrolmentError) -> EnrolmentResult {
        defer { workInProgress.release(station) }
        if let holder = order.holder, let other = workInProgress.claim(holder, for: station) {
            throw .holderBusy(station: other)
        }
        return try finish(order, on: reader, at: station, bound: uid) { _ in }
    }

    /// Finishes the card on a reader for an order, looking again at most twice. `bound` is the card an earlier tap of
    /// the order began with.
    func finish(
        _ order: EnrolmentOrder,
        on reader: ReaderName,
        at station: String,
        bound: CardUID?,
        tell: @escaping (EnrolmentEvent) -> Void
    ) throws(EnrolmentError) -> EnrolmentResult {
        var bound = bound
        var failures: Set<String> = []
        while true {
            do {
                return try enrol(order, on: reader, at: station, bound: bound) { event in
                    if case .step(let step, let uid) = event, step.changesCard { bound = uid }
                    tell(event)
                }
            } catch {
                logger.notice("card not done", metadata: ["station": "\(station)", "error": "\(error)"])
                guard case .lookAgain(let failure) = error.remedy, failures.count < 2 else { throw error }
                guard failures.insert(failure.description).inserted else { throw .failedTwice(failure) }
            }
        }
    }

    /// One attempt.
    private func enrol(
        _ order: EnrolmentOrder,
        on reader: ReaderName,
        at station: String,
        bound: CardUID?,
        tell: @escaping (EnrolmentEvent) -> Void
    ) throws(EnrolmentError) -> EnrolmentResult {
        try withCard(on: reader, for: station, expecting: bound) { card, _ throws(EnrolmentError) in
            if let other = workInProgress.claim(card.uid, for: station) { throw .cardBusy(station: other) }
            var job = CardJob(
                order: order,
                claim: try records.claim(card.uid, for: order),
                line: line(card.uid, on: reader, by: order.operatorName)
            )
            job.line.holder = job.claim.holder
            if case .stock(let number) = job.claim.known, rules.stockControl == .never {
                return try link(job, card, number)
            }
            do throws(EnrolmentError) {
                return try encode(job, card) { step in tell(.step(step, card.uid)) }
            } catch .sam(let error) where error.isAbsence {
                return try withoutSAM(job, card, error)
            }
        }
    }

    /// Without a SAM, delivered cards can still be linked.
    private func withoutSAM(
        _ job: CardJob,
        _ card: OpenCard,
        _ error: SAMError
    ) throws(EnrolmentError) -> EnrolmentResult {
        switch job.claim.known {
        case .stock(let number) where rules.stockControl == .whenPossible: return try link(job, card, number)
        case .none where records.hasDeliveries: throw .notDelivered(job.claim.uid, isReversed: false)
        default: throw .sam(error)
        }
    }

    /// A journal line about a card on a reader, to be completed.
    func line(_ uid: CardUID, on reader: ReaderName?, by operatorName: String) -> JournalEntry.Draft {
        JournalEntry.Draft(
            .reserved,
            station: reader.map { "\(host)/\($0)" } ?? host,
            operatorName: operatorName,
            uid: uid,
            profile: profile.description
        )
    }

    /// Writes, finishes or proves the card with the SAM.
    private func encode(
        _ job: CardJob,
        _ card: OpenCard,
        progress: @escaping (EncodingStep) -> Void
    ) throws(EnrolmentError) -> EnrolmentResult {
        var line = job.line
        let outcome = try withKeys(for: card) { identity, keys throws(EnrolmentError) in
            line.samUID = identity.version.uid.description
            do throws(CROUSCardError) {
                let conversation = CardConversation(
                    card.identified,
                    keys: keys,
                    profile: profile,
                    progress: progress
                )
                let encoder = CardEncoder(
                    conversation,
                    known: job.claim.known,
                    day: records.today,
                    decisions: job.order.decisions
                )
                return try encoder.encode(encodingJournal(for: job, line))
            } catch {
                records.note(error, on: line, logger: logger)
                throw .card(error)
            }
        }
        line.number = outcome.number
        line.detail = "row \(outcome.row.rawValue)"
        return try close(job, line, as: outcome.result, commands: outcome.apduCount)
    }

    /// The durable lines an encoding writes before it changes the card.
    private func encodingJournal(for job: CardJob, _ line: JournalEntry.Draft) -> EncodingJournal {
        var line = line
        line.detail = profile.keyEntries
        let (records, order) = (records, job.order)
        let isDelivered = if case .stock = job.claim.known { !order.decisions.contains(.adopt) } else { false }
        return EncodingJournal(
            reserve: { [line] in try records.reserve(line, order.number) },
            adopt: { [line] number in
                if isDelivered { return try records.reserve(delivered: number, line) }
                try records.decide(.adopted, number: number, line: line, by: order.supervisor)
            },
            reencode: { [line] in try records.decide(.reencoded, number: $0, line: line, by: order.supervisor) },
            repair: { [line] in try records.repair($0, line) }
        )
    }

    /// Links a card that came encoded from the CROUS, with the number of its delivery. No profile is used.
    private func link(
        _ job: CardJob,
        _ card: OpenCard,
        _ number: CROUSNumber
    ) throws(EnrolmentError) -> EnrolmentResult {
        var line = job.line
        line.number = number
        line.profile = ""
        line.detail = "not read"
        return try close(job, line, as: .linked, commands: card.identified.commandCount)
    }

    /// Writes the last line of a right card; only then it is reported done.
    private func close(
        _ job: CardJob,
        _ line: JournalEntry.Draft,
        as how: EncodingOutcome.Result,
        commands: Int
    ) throws(EnrolmentError) -> EnrolmentResult {
        guard let uid = line.uid, let number = line.number else { throw .noUID }
        var line = line
        line.detail = [line.detail, job.order.remark].filter { !$0.isEmpty }.joined(separator: ", ")
        let sequence: UInt64
        do {
            sequence = try records.close(job.claim, as: how, line: line, replacing: job.order.replacing)
        } catch {
            throw how == .linked ? .journal(error) : .notClosed(uid, error)
        }
        records.index(logger: logger)
        return EnrolmentResult(
            uid: uid,
            number: number,
            holder: line.holder,
            replaced: how == .alreadyEnrolled ? nil : job.claim.replaced?.uid,
            how: how,
            cardCommands: commands,
            journalSequence: sequence,
            warning: records.warning(after: number, logger: logger)
        )
    }

    /// Lends the SAM while `body` runs, which may treat the card by the profile.
    func withKeys<Result>(
        for card: OpenCard,
        _ body: (FoundSAM, any KeyHolder) throws(EnrolmentError) -> Result
    ) throws(EnrolmentError) -> Result {
        try withKeys(for: card.borrower) { identity, keys throws(EnrolmentError) in
            try checkTraining(card.reader)
            return try body(identity, keys)
        }
    }

    /// Lends the SAM to a station while `body` runs.
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

    /// Throws when the profile is fictional and the reader, and so the card, is real.
    func checkTraining(_ reader: ReaderName) throws(EnrolmentError) {
        guard profile.isTraining, !rules.allowsRealReaders, !source.isVirtual(reader) else { return }
        throw .trainingProfile(profile.name, reader: reader.rawValue)
    }
}

/// Whether a card of a delivery is read and compared with the delivery before it is linked.
package enum StockControl: String, Hashable, Sendable {
    /// Never: no SAM is needed.
    case never
    /// When a SAM is present.
    case whenPossible
    /// Always: without a SAM nothing is linked.
    case always
}

/// One card on the reader and the order it is for.
private struct CardJob {
    let order: EnrolmentOrder
    let claim: CardClaim
    /// Common part of all lines about the card.
    var line: JournalEntry.Draft
}

extension CardProfile {
    /// SAM entries and versions for this card, for the journal: enough to find the keys of an unfinished card.
    fileprivate var keyEntries: String {
        let factory = "factory \(factoryKey.entry)/\(factoryKey.version)"
        return ([factory] + keys.map { "key \($0.number) \($0.stored.entry)/\($0.stored.version)" }).joined(
            separator: ", "
        )
    }
}
