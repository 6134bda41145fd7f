// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

// Which number the card is to hold, who may decide it, and the line that is durable before the card is changed.

extension CardEncoder {
    /// What is about to be done with a card.
    enum Undertaking {
        /// Create the application, or finish it under the factory keys.
        case encode
        /// Mend contents or keys of a finished card.
        case repair
        /// Change the keys of an older generation.
        case rekey
        /// Nothing: it is finished.
        case prove
    }

    /// The number for a card met in this row that holds the record of number `found`, or none. What only a supervisor may
    /// decide is refused without his decision.
    func number(
        to undertaking: Undertaking,
        in row: CardRow,
        found: CROUSNumber? = nil,
        _ encodingJournal: EncodingJournal
    ) throws(CROUSCardError) -> CROUSNumber {
        guard let number = known.number else { return try unknownNumber(in: row, found: found, encodingJournal) }
        if let found, found != number { throw .refused(.conflict, .numberConflict(found: found, expected: number)) }
        let isProof = undertaking == .prove
        switch known {
        case .none, .reserved: return number
        case .stock:
            let isAsDelivered = found == number && (isProof || undertaking == .rekey)
            guard isAsDelivered || decisions.contains(.adopt) else { throw .refused(row, .notAsDelivered(number)) }
            return try written(number, encodingJournal.adopt)
        case .enrolled where isProof: return number
        case .enrolled where undertaking == .repair: return try written(number, encodingJournal.repair)
        case .enrolled where undertaking == .rekey:
            guard decisions.contains(.rekey) else { throw .refused(row, .rekeyUnfinished(number)) }
        case .enrolled, .erased, .abandoned, .conflict:
            guard decisions.contains(.reencode) else { throw .refused(row, .supervisorNeeded(number)) }
        }
        return try written(number, encodingJournal.reencode)
    }

    /// The number for a card nobody knows: a fresh one where none was written, or the one on the card.
    private func unknownNumber(
        in row: CardRow,
        found: CROUSNumber?,
        _ encodingJournal: EncodingJournal
    ) throws(CROUSCardError) -> CROUSNumber {
        if let found {
            guard profile.issuer.numbers.contains(found) else { throw .refused(row, .foreignNumber(found)) }
            guard decisions.contains(.adopt) else { throw .refused(row, .unknownNumber(found)) }
            return try written(found, encodingJournal.adopt)
        }
        guard row == .blank || row == .unclaimed else { throw .refused(row, .unknownContents) }
        conversation.announce(.reserve)
        let number: CROUSNumber
        do { number = try encodingJournal.reserve() } catch { throw .reservation(error) }
        guard profile.issuer.numbers.contains(number) else { throw .numberOutsideRange(number) }
        return number
    }

    /// The number, once its line is durable. One that does not fit the profile is not promised first.
    private func written(
        _ number: CROUSNumber,
        _ line: (CROUSNumber) throws -> Void
    ) throws(CROUSCardError) -> CROUSNumber {
        _ = try contents(with: number)
        conversation.announce(.reserve)
        do { try line(number) } catch { throw .reservation(error) }
        return number
    }

    /// How a card came to be right that was not finished by a line of its own: what nobody had journalled was adopted.
    func result(otherwise result: EncodingOutcome.Result) -> EncodingOutcome.Result {
        switch known {
        case .none, .stock: .adopted
        case .reserved, .enrolled, .erased, .abandoned, .conflict: result
        }
    }
}
