// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import ChainedFile
internal import Holders
internal import Journal
internal import SmartCard

/// The cards an earlier tool had issued: each becomes a journal line, so that its number is taken and its holder has a
/// card. A card the journal already has is skipped, so an interrupted import is simply repeated.
struct IssuedCards {
    /// Lines that are written with one fsync.
    private static let groupSize = 4_096

    /// A card and its journal line.
    private struct Pending {
        let card: CardLine
        let draft: JournalEntry.Draft
    }

    /// Some lines of the file.
    private struct Group {
        var pending: [Pending] = []
        var refused: [RowProblem] = []
        var remarks: [RowProblem] = []
        /// Cards that the journal has.
        var known: [CardLine] = []
        /// Lines that are no cards.
        var unreadable = 0

        var count: Int { pending.count + refused.count + known.count + unreadable }
    }

    let journal: Journal
    let registry: Registry
    let holders: HoldersDirectory?
    let source: CardSource

    /// Writes the journal lines of the valid cards and reports conflicts about holders. Other faults of a row are
    /// reported when the rows are written into the registry.
    func write(_ order: ImportRequest, _ log: ImportLog, progress: (Int) -> Void) throws(StockError) {
        try forEachGroup(order) { group, offset throws(StockError) in
            try report(group, refused: append(free(group.pending)), log)
            progress(offset)
            return true
        }
    }

    /// Reports conflicts about holders without writing anything.
    func rehearse(_ order: ImportRequest, _ log: ImportLog) throws(StockError) {
        var state = journal.state
        try forEachGroup(order) { group, _ throws(StockError) in
            try report(group, refused: sort(free(group.pending), behind: &state).refused, log)
            return true
        }
    }

    /// True when no line of the file would be refused. Nothing is written, in the registry neither.
    func isFlawless(_ order: ImportRequest) throws(StockError) -> Bool {
        var state = journal.state
        var known: Set<UInt64> = []
        var isFlawless = true
        try forEachGroup(order) { group, _ throws(StockError) in
            let free = try free(group.pending)
            isFlawless =
                group.refused.isEmpty && group.unreadable == 0 && free.count == group.pending.count
                && sort(free, behind: &state).good.count == free.count
                && group.known.allSatisfy { known.insert($0.uidValue).inserted }
            return isFlawless
        }
        return isFlawless
    }

    /// Calls `body` with the lines of the file, group by group, until it returns false.
    private func forEachGroup(
        _ order: ImportRequest,
        _ body: (Group, _ offset: Int) throws(StockError) -> Bool
    ) throws(StockError) {
        var reader = try CardFileReader(path: source.path, columns: source.columns, order: source.order)
        var group = Group()
        while let line = try reader.next() {
            switch line {
            case .success(let card): add(card, order, to: &group)
            case .failure: group.unreadable += 1
            }
            guard group.count == Self.groupSize else { continue }
            guard try body(group, reader.offset) else { return }
            group = Group()
        }
        _ = try body(group, reader.offset)
    }

    private func report(_ group: Group, refused: [RowProblem], _ log: ImportLog) throws(StockError) {
        for problem in (group.refused + refused).sorted(by: { $0.line < $1.line }) { try log.refuse(problem) }
        for problem in group.remarks { try log.remark(problem) }
    }

    /// Adds the journal line of a card, unless none is needed.
    private func add(_ card: CardLine, _ order: ImportRequest, to group: inout Group) {
        let holder = card.holder.flatMap(reference)
        if card.holder != nil, holder == nil {
            return group.refused.append(RowProblem(line: card.line, .holder, .unknownHolder))
        }
        let uid = card.uid
        if let known = journal.card(uid), known.number == card.number {
            group.known.append(card)
            guard let holder, known.holder != holder else { return }
            return group.remarks.append(RowProblem(line: card.line, .holder, .otherHolder))
        }
        let draft = JournalEntry.Draft(
            .imported,
            station: order.station,
            operatorName: order.operatorName,
            uid: uid,
            number: card.number,
            holder: holder,
            reason: Delivery.Kind.issued.rawValue,
            detail: "delivery \(source.file) line \(card.line)"
        )
        group.pending.append(Pending(card: card, draft: draft))
    }

    /// A reference of the holders' directory, or the student number of a person in it. Nothing else is written to the
    /// journal, because the cell may hold a name.
    private func reference(_ cell: String) -> HolderReference? {
        if let reference = HolderReference(cell), holders?.holder(reference) != nil { return reference }
        return holders?.reference(ofStudent: cell)
    }

    /// Those whose pairs no delivery contradicts; the registry could never take the others in.
    private func free(_ pending: [Pending]) throws(StockError) -> [Pending] {
        guard journal.withState({ $0.lastDelivery > 0 }) else { return pending }
        return try wrapping(StockError.registry) { () throws(RegistryError) in
            try registry.agreeing(pending) { ($0.card.uid, $0.card.number) }
        }
    }

    /// Writes lines with one fsync, without those that break a rule.
    private func append(_ pending: [Pending]) throws(StockError) -> [RowProblem] {
        var pending = pending
        var refused: [RowProblem] = []
        while !pending.isEmpty {
            do {
                _ = try journal.append(pending.map(\.draft))
                break
            } catch .contradiction {
                var state = journal.state
                let sorted = sort(pending, behind: &state)
                (pending, refused) = (sorted.good, refused + sorted.refused)
            } catch {
                throw .journal(error)
            }
        }
        return refused
    }

    /// The lines that can follow each other behind `state`, which takes them in; those of a holder who has a card are
    /// refused. The registry reports pairs that break a rule.
    private func sort(
        _ pending: [Pending],
        behind state: inout JournalState
    ) -> (good: [Pending], refused: [RowProblem]) {
        let head = journal.head
        var (good, refused): ([Pending], [RowProblem]) = ([], [])
        for line in pending {
            let entry = JournalEntry(
                sequence: head.sequence + 1,
                time: Timestamp(milliseconds: 0),
                content: line.draft,
                previous: head.hash,
                hash: head.hash
            )
            do throws(JournalContradiction) {
                try state.apply(entry)
                good.append(line)
            } catch {
                guard case .holderHasCard = error else { continue }
                refused.append(RowProblem(line: line.card.line, .holder, .contradiction(error)))
            }
        }
        return (good, refused)
    }
}
