// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import SmartCard
import Testing

/// A journal's knowledge of one card after each line.
final class RecordingJournal {
    private(set) var known: PriorState
    /// Lines in order, by the names of the functions of EncodingJournal.
    private(set) var lines: [String] = []
    /// Called before each line is written.
    var onLine: () -> Void = {}
    private let fresh: CROUSNumber

    init(_ known: PriorState = .none) throws {
        self.known = known
        fresh = try #require(CardFixture.number)
    }

    var encodingJournal: EncodingJournal {
        EncodingJournal(
            reserve: { [self] in
                write("reserve", .reserved(fresh))
                return fresh
            },
            adopt: { [self] in write("adopt", .reserved($0)) },
            reencode: { [self] in write("reencode", .reserved($0)) },
            repair: { [self] in write("repair", .reserved($0)) }
        )
    }

    func write(_ line: String, _ known: PriorState) {
        onLine()
        lines.append(line)
        self.known = known
    }
}

extension CardFixture {
    /// Commands that change a card.
    static let changing: Set<UInt8> = [0xCA, 0xDA, 0xCD, 0xCB, 0xDF, 0x3D, 0xC7, 0xC4, 0x54, 0x5F, 0xFC]

    /// One tap with a journal, which also records the end.
    @discardableResult
    func encode(
        _ journal: RecordingJournal,
        _ decisions: CardDecisions = [],
        on channel: (any CardChannel)? = nil
    ) throws -> EncodingOutcome {
        let outcome = try encode(
            known: journal.known,
            decisions: decisions,
            on: channel,
            encodingJournal: journal.encodingJournal
        )
        journal.write("enrolled", .enrolled(outcome.number))
        return outcome
    }

    /// Encodes, expects a refusal, and that neither card nor journal was written.
    func expectRefusal(
        known: PriorState = .none,
        decisions: CardDecisions = [],
        _ row: CardRow,
        _ reason: RefusalReason,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let channel = try tap()
        let journal = try RecordingJournal(known)
        let error = try #require(throws: CROUSCardError.self, sourceLocation: sourceLocation) {
            try encode(journal, decisions, on: channel)
        }
        guard case .refused(let foundRow, let foundReason) = error else { throw error }
        #expect(foundRow == row, sourceLocation: sourceLocation)
        #expect(foundReason == reason, sourceLocation: sourceLocation)
        #expect(error.row == row, sourceLocation: sourceLocation)
        #expect(Self.changing.isDisjoint(with: channel.codes), sourceLocation: sourceLocation)
        #expect(journal.lines.isEmpty, sourceLocation: sourceLocation)
    }
}
