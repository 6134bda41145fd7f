// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import Holders
package import Journal
internal import Posix
internal import Synchronization

/// Takes files of cards in: the file is kept, one journal line names it, the registry has its rows.
///
/// A file is read line by line, so its size is no matter. Calls block on the disk, and until an import that is under way
/// has ended: what one that fails removes may be what another one is about to name.
package struct StockImport: Sendable {
    private let journal: Journal
    private let registry: Registry
    private let holders: HoldersDirectory?

    /// Imports into these; `holders` turns student numbers of cards issued before into references.
    package init(journal: Journal, registry: Registry, holders: HoldersDirectory? = nil) {
        self.journal = journal
        self.registry = registry
        self.holders = holders
    }

    /// Takes one file in, or nothing of it. `progress` is called every few thousand lines.
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
            // What stays is a file the journal names, or may name.
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
            if !order.skipsBadRows { try check(issued, log) }
            try issued.write(order, log, progress: tell(.journal))
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

    /// Cards issued before go into the journal one after the other: what is wrong must be known before the first.
    private func check(_ issued: IssuedCards, _ log: ImportLog) throws(StockError) {
        let mark = log.mark
        try registry.rehearse(issued.source, log)
        try issued.rehearse(log)
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
    /// The end of an import that had to be right as a whole.
    func throwIfRefused() throws(StockError) {
        guard let first = refused.first else { return }
        try keep()
        throw .refusedRows(count: refusedCount, first: first, report: path)
    }
}

extension ImportRequest {
    /// The order, where a file that came in before is to be read as it was read then.
    fileprivate func completed(by known: Delivery) -> ImportRequest {
        var order = self
        if self.order == .detect { order.order = known.order == .normal ? .normal : .reversed }
        return order
    }

    /// True when the file would be read as it was read before.
    fileprivate func reads(like known: Delivery) -> Bool {
        order.rawValue == known.order.rawValue && columns.finds(sameCardsAs: known.columns)
    }
}

extension DeliveryRecord {
    /// A file whose cards are all here comes in once. One that was read in a wrong way may come in again in another, as long as
    /// no card of it was linked; one with cards that were left out, or that were issued after all, may add them.
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

    /// Throws when the file gives nothing it had not given before.
    func checkGains(from new: Delivery, _ log: ImportLog) throws(StockError) {
        if new == delivery { throw .sameFile(new.file, sequence: sequence, refused: new.refused) }
        if new.refused == new.rows { try log.throwIfRefused() }
    }
}

extension StockError {
    /// True when the file was looked at and found wanting, so that no journal line names it.
    fileprivate var isAboutTheFile: Bool {
        switch self {
        case .emptyFile, .firstLine, .missingColumns, .orderUnclear, .rowCount, .refusedRows: true
        case .file, .tooLong, .hashing, .columns, .sameFile, .inUse, .journal, .registry: false
        }
    }
}
