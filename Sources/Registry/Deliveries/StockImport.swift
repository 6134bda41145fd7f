// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import Holders
package import Journal
internal import Posix
internal import Synchronization

/// Imports files of cards: the file is kept, one journal line names it, the registry has its rows.
///
/// A file is read line by line, so its size does not matter. Calls block on the disk, and while another import is
/// running: a failing import removes files that another one may be about to name.
package struct StockImport: Sendable {
    private let journal: Journal
    private let registry: Registry
    private let holders: HoldersDirectory?

    /// Imports into these; `holders` maps student numbers of cards issued before to references.
    package init(journal: Journal, registry: Registry, holders: HoldersDirectory? = nil) {
        self.journal = journal
        self.registry = registry
        self.holders = holders
    }

    /// Imports one file, or nothing of it. `progress` is called every few thousand lines.
    package func run(
        _ order: ImportRequest,
        progress: @escaping @Sendable (StockProgress) -> Void = { _ in }
    ) throws(StockError) -> StockReport {
        try registry.importing.withLock { _ throws(StockError) in try runAlone(order, progress) }
    }

    private func runAlone(
        _ order: ImportRequest,
        _ progress: @escaping @Sendable (StockProgress) -> Void
    ) throws(StockError) -> StockReport {
        let folder = registry.deliveries
        let file = try folder.keep(order.path)
        let known = try delivery(file)
        let order = known.map { order.completed(by: $0.delivery) } ?? order
        try known?.checkGivesWay(to: order)
        do {
            return try take(file, order, progress)
        } catch {
            // The file stays when the journal names it, or may name it.
            if known == nil, error.isAboutTheFile { folder.discard(file) }
            throw error
        }
    }

    private func delivery(_ file: FileHash) throws(StockError) -> DeliveryRecord? {
        try wrapping(StockError.registry) { () throws(RegistryError) in
            try registry.catchUp(with: journal)
            return try registry.delivery(file)
        }
    }

    private func take(
        _ file: FileHash,
        _ order: ImportRequest,
        _ progress: @escaping @Sendable (StockProgress) -> Void
    ) throws(StockError) -> StockReport {
        let log = ImportLog(path: registry.deliveries.report(file))
        let path = registry.deliveries.file(file)
        let total = try wrapping(StockError.file) { () throws(PosixError) in
            try FileDescriptor(opening: path, for: .read).size()
        }
        func tell(_ phase: StockProgress.Phase) -> (Int) -> Void {
            { progress(StockProgress(phase: phase, bytes: $0, total: total)) }
        }
        let survey = try CardSurvey(path, order.columns, progress: tell(.reading), remark: log.remark)
        if let expected = order.expectedRows, expected != survey.rows {
            throw .rowCount(found: survey.rows, expected: expected)
        }
        let source = CardSource(file: file, path: path, columns: order.columns, order: try survey.order(order.order))
        if order.kind == .issued {
            let issued = IssuedCards(journal: journal, registry: registry, holders: holders, source: source)
            if !order.skipsBadRows { try check(issued, order, log) }
            let follower = try RegistryFollower(registry, journal)
            defer { follower.end() }
            let tell = tell(.journal)
            try issued.write(order, log) { offset in
                follower.note()
                tell(offset)
            }
        }
        let delivery = try registry.take(source, order, journal, log, progress: tell(.registry))
        try log.keep()
        return StockReport(
            delivery: delivery,
            votes: survey.votes,
            refused: log.refused,
            remarks: log.remarks,
            file: log.file
        )
    }

    /// Cards issued before are written into the journal one after the other, so all faults must be known before the
    /// first.
    private func check(_ issued: IssuedCards, _ order: ImportRequest, _ log: ImportLog) throws(StockError) {
        if try issued.isFlawless(order) { return }
        let mark = log.mark
        try registry.rehearse(issued.source, log)
        try issued.rehearse(order, log)
        try log.throwIfRefused()
        try log.rewind(to: mark)
    }
}

/// A kept file and how it is read.
struct CardSource: Sendable {
    let file: FileHash
    let path: String
    let columns: CardColumns
    let order: ByteOrder
}

extension ImportLog {
    /// Throws when lines were refused in an import in which every line must be right.
    func throwIfRefused() throws(StockError) {
        guard let first = refused.first else { return }
        try keep()
        throw .refusedRows(count: refusedCount, first: first, report: path)
    }
}

extension ImportRequest {
    /// The request, completed so that a file imported before is read in the same way.
    fileprivate func completed(by known: Delivery) -> ImportRequest {
        var order = self
        if self.order == .detect { order.order = known.order == .normal ? .normal : .reversed }
        return order
    }

    /// True when the file would be read in the same way as before.
    fileprivate func reads(like known: Delivery) -> Bool {
        order.rawValue == known.order.rawValue && columns.finds(sameCardsAs: known.columns)
    }
}

extension DeliveryRecord {
    /// Throws when the request may not replace what the file brought in before. A file whose cards are all present is
    /// imported once. A file that was read in a wrong way may be imported again in another, as long as no card of it
    /// was linked. A file with cards that were left out, or that turn out to be issued, may add them.
    func checkGivesWay(to order: ImportRequest) throws(StockError) {
        if order.reads(like: delivery) {
            let isWider = delivery.kind == .stock && order.kind == .issued
            let isWanting = delivery.kind == order.kind && delivery.refused + delivery.present > 0
            guard isWider || isWanting else { throw .sameFile(delivery.file, sequence: sequence, refused: 0) }
        } else {
            guard order.kind == delivery.kind else { throw .sameFile(delivery.file, sequence: sequence, refused: 0) }
            guard linked == 0 else { throw .inUse(delivery.file, linked: linked) }
        }
    }

    /// Throws when the file adds nothing to what it brought in before.
    func checkGains(from new: Delivery, _ log: ImportLog) throws(StockError) {
        if new == delivery { throw .sameFile(new.file, sequence: sequence, refused: new.refused) }
        if new.refused == new.rows { try log.throwIfRefused() }
    }
}

extension StockError {
    /// True when the file was read and found faulty, so that no journal line names it.
    fileprivate var isAboutTheFile: Bool {
        switch self {
        case .emptyFile, .firstLine, .missingColumns, .orderUnclear, .rowCount, .refusedRows: true
        case .file, .tooLong, .hashing, .columns, .sameFile, .inUse, .journal, .registry: false
        }
    }
}
