internal import CROUSCore
// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
internal import Holders
internal import Journal
internal import SmartCard

/// The cards an earlier tool had issued: each becomes a journal line, so that its number is taken and its holder has a
/// card. A card the journal already has is skipped, so an interrupted import is simply repeated.
struct IssuedCards {
    /// Lines written at once.
    private static let batch = 500

    private struct Pending {
        let row: Int
        let draft: JournalEntry.Draft
    }

    let journal: Journal
    let registry: Registry
    let holders: HoldersDirectory?
    let source: CardSource

    /// Writes the journal lines of the valid cards and reports conflicts about holders. Other faults of a row are
    /// reported when the rows are written into the registry.
    func write(_ order: ImportRequest, _ log: ImportLog, progress: (Int) -> Void) throws(StockError) {
        var pending: [Pending] = []
        try forEachCard { card, offset throws(StockError) in
            guard let draft = try draft(of: card, order, log) else { return }
            pending.append(Pending(row: card.line, draft: draft))
            if pending.count == Self.batch {
                try append(pending[...], log)
                pending = []
                progress(offset)
            }
        }
        try append(pending[...], log)
    }

    /// Reports conflicts about holders without writing anything.
    func rehearse(_ log: ImportLog) throws(StockError) {
        var state = journal.withState { copy $0 }
        let head = journal.head
        let order = ImportRequest(path: source.path, kind: .issued, station: "")
        try forEachCard { card, _ throws(StockError) in
            guard let draft = try draft(of: card, order, log) else { return }
            let entry = JournalEntry(
                sequence: head.sequence + 1,
                time: Timestamp(milliseconds: 0),
                content: draft,
                previous: head.hash,
                hash: head.hash
            )
            do throws(JournalContradiction) {
                try state.apply(entry)
            } catch {
                try refuse(card.line, error, log)
            }
        }
    }

    private func forEachCard(_ body: (CardLine, Int) throws(StockError) -> Void) throws(StockError) {
        var reader = try CardFileReader(path: source.path, columns: source.columns, order: source.order)
        while let line = try reader.next() {
            if case .success(let card) = line { try body(card, reader.offset) }
        }
    }

    /// The journal line of a card; nil when none is needed.
    private func draft(
        of card: CardLine,
        _ order: ImportRequest,
        _ log: ImportLog
    ) throws(StockError) -> JournalEntry.Draft? {
        let uid = card.uid
        let holder = card.holder.flatMap(reference)
        if card.holder != nil, holder == nil {
            try log.refuse(RowProblem(line: card.line, .holder, .unknownHolder))
            return nil
        }
        if let known = journal.card(uid), known.number == card.number {
            if let holder, known.holder != holder {
                try log.remark(RowProblem(line: card.line, .holder, .otherHolder))
            }
            return nil
        }
        guard try isFree(uid, card.number) else { return nil }
        return JournalEntry.Draft(
            .imported,
            station: order.station,
            operatorName: order.operatorName,
            uid: uid,
            number: card.number,
            holder: holder,
            reason: Delivery.Kind.issued.rawValue,
            detail: "delivery \(source.file) line \(card.line)"
        )
    }

    /// A reference of the holders' directory, or the student number of a person in it. Nothing else is written to the
    /// journal, because the cell may hold a name.
    private func reference(_ cell: String) -> HolderReference? {
        if let reference = HolderReference(cell), holders?.holder(reference) != nil { return reference }
        return holders?.reference(ofStudent: cell)
    }

    /// False when a delivery contradicts the pair; the registry could never take the line in.
    private func isFree(_ uid: CardUID, _ number: CROUSNumber) throws(StockError) -> Bool {
        try wrapping(StockError.registry) { () throws(RegistryError) in
            let (byUID, byNumber) = (try registry.stock(uid: uid), try registry.stock(number: number))
            return (byUID?.number ?? number) == number && (byNumber?.uid ?? uid) == uid
        }
    }

    /// Writes lines at once; when one of them breaks a rule, the others are written without it.
    private func append(_ pending: ArraySlice<Pending>, _ log: ImportLog) throws(StockError) {
        do {
            _ = try journal.append(pending.map(\.draft))
        } catch .contradiction(let contradiction) {
            if pending.count == 1, let row = pending.first?.row { return try refuse(row, contradiction, log) }
            let middle = pending.startIndex + pending.count / 2
            try append(pending[..<middle], log)
            try append(pending[middle...], log)
        } catch {
            throw .journal(error)
        }
    }

    /// The registry reports pairs that break a rule.
    private func refuse(_ row: Int, _ contradiction: JournalContradiction, _ log: ImportLog) throws(StockError) {
        guard case .holderHasCard = contradiction else { return }
        try log.refuse(RowProblem(line: row, .holder, .contradiction(contradiction)))
    }
}
