// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

// Chooses the number of the card, checks who may decide it, and writes the line that is durable before the card is
// changed.

extension CardEncoder {
    /// What is about to be done with a card.
    enum Undertaking {
        /// Create the application, or finish it under the factory keys.
        case encode
        /// Repair contents or keys of a finished card.
        case repair
        /// Change the keys of an older generation.
        case rekey
        /// Nothing: it is finished.
        case prove
    }

    /// Reserves the number for a card in this row, whose record holds `found`, or nothing. Throws when only a
    /// supervisor may decide and has not.
    func reserveNumber(
        for undertaking: Undertaking,
        in row: CardRow,
        found: CROUSNumber? = nil,
        journal: EncodingJournal
    ) throws(CROUSCardError) -> CROUSNumber {
        guard let number = known.number else {
            return try reserveUnknownNumber(in: row, found: found, journal: journal)
        }
        if let found, found != number { throw .refused(.conflict, .numberConflict(found: found, expected: number)) }
        let isProof = undertaking == .prove
        switch known {
        case .none, .reserved: return number
        case .stock:
            let isAsDelivered = found == number && (isProof || undertaking == .rekey)
            guard isAsDelivered || decisions.contains(.adopt) else { throw .refused(row, .notAsDelivered(number)) }
            return try written(number, journal.adopt)
        case .enrolled where isProof: return number
        case .enrolled where undertaking == .repair: return try written(number, journal.repair)
        case .enrolled where undertaking == .rekey:
            guard decisions.contains(.rekey) else { throw .refused(row, .rekeyUnfinished(number)) }
        case .enrolled, .erased, .abandoned, .conflict:
            guard decisions.contains(.reencode) else { throw .refused(row, .supervisorNeeded(number)) }
        }
        return try written(number, journal.reencode)
    }

    /// The number for a card that the journal does not know: a fresh one when the card has no record, or the one on the
    /// card.
    private func reserveUnknownNumber(
        in row: CardRow,
        found: CROUSNumber?,
        journal: EncodingJournal
    ) throws(CROUSCardError) -> CROUSNumber {
        if let found {
            guard profile.issuer.numbers.contains(found) else { throw .refused(row, .foreignNumber(found)) }
            guard decisions.contains(.adopt) else { throw .refused(row, .unknownNumber(found)) }
            return try written(found, journal.adopt)
        }
        guard row == .blank || row == .unclaimed else { throw .refused(row, .unknownContents) }
        conversation.announce(.reserve)
        let number: CROUSNumber
        do { number = try journal.reserve() } catch { throw .reservation(error) }
        guard profile.issuer.numbers.contains(number) else { throw .numberOutsideRange(number) }
        return number
    }

    /// Returns the number once its line is durable. A number that does not fit the profile is refused before the line
    /// is written.
    private func written(
        _ number: CROUSNumber,
        _ line: (CROUSNumber) throws -> Void
    ) throws(CROUSCardError) -> CROUSNumber {
        _ = try contents(with: number)
        conversation.announce(.reserve)
        do { try line(number) } catch { throw .reservation(error) }
        return number
    }

    /// How a card that needed no writing is reported: adopted when the journal did not know it, else `result`.
    func result(otherwise result: EncodingOutcome.Result) -> EncodingOutcome.Result {
        switch known {
        case .none, .stock: .adopted
        case .reserved, .enrolled, .erased, .abandoned, .conflict: result
        }
    }
}
