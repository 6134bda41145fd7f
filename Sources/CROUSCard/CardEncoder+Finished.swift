// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

// Rows C and X, and E without a decision: all keys are final keys, current or of one older generation.

extension CardEncoder {
    /// Reads the card with the read key and proves or repairs it. Writes only the contents, in row C2.
    func proveFinished(
        _ generation: KeyGeneration,
        _ encodingJournal: EncodingJournal
    ) throws(CROUSCardError) -> EncodingOutcome {
        let contents = try conversation.readFinished(generation)
        guard let contents, let record = try? profile.record(in: contents, of: conversation.uid) else {
            return try repairContents(generation, isComplete: contents != nil, encodingJournal)
        }
        try conversation.proveMasterKey(generation)
        let row = generation == .current ? finishedRow : .olderGeneration
        _ = try reserveNumber(for: .prove, in: row, found: record.number, journal: encodingJournal)
        return outcome(
            finishedResult,
            in: row,
            proof: CardProof(record: record, contents: contents, generation: generation)
        )
    }

    private var finishedRow: CardRow {
        switch known {
        case .none, .stock: .unknownFinished
        case .enrolled: .enrolled
        case .reserved, .erased, .abandoned, .conflict: .finished
        }
    }

    private var finishedResult: EncodingOutcome.Result {
        switch known {
        case .none: .adopted
        case .stock: .linked
        case .enrolled: .alreadyEnrolled
        case .reserved, .erased, .abandoned, .conflict: .resumed
        }
    }

    /// Row C2: writes the contents again with the write key; with key 0 when files are missing (D, torn).
    private func repairContents(
        _ generation: KeyGeneration,
        isComplete: Bool,
        _ encodingJournal: EncodingJournal
    ) throws(CROUSCardError) -> EncodingOutcome {
        let row = known == .none ? CardRow.unknownFinished : .contentsBroken
        try conversation.open(isComplete ? profile.writeKey : 0, of: generation, during: .open)
        let missing = isComplete ? [] : try conversation.layout().missing
        let contents = try contents(with: reserveNumber(for: .repair, in: row, journal: encodingJournal))
        try createFiles(missing)
        try conversation.write(contents)
        return outcome(.repaired, in: row, proof: try conversation.prove(contents, generation))
    }
}
