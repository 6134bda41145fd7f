// SPDX-License-Identifier: Apache-2.0
internal import DESFire

// Rows C and X: all keys are target keys.

extension CardEncoder {
    /// Reads the card with the read key and proves or repairs it. Writes nothing but the contents of row C2.
    func proveFinished() throws(CROUSCardError) -> EncodingOutcome {
        let contents = try conversation.readFinished()
        let record = try? profile.record(in: contents, of: conversation.uid)
        guard let number = known.number else {
            throw .refused(.unknownFinished, record.map { .unknownNumber($0.number) } ?? .unknownContents)
        }
        if let record, record.number != number {
            throw .refused(.conflict, .numberConflict(found: record.number, expected: number))
        }
        switch known {
        case .none, .erased, .abandoned: throw .refused(.finished, .supervisorNeeded(number))
        case .reserved, .enrolled: break
        }
        guard let record else { return try repair(number) }
        try conversation.proveMasterKey()
        let proof = CardProof(record: record, contents: contents)
        if case .enrolled = known { return outcome(.alreadyEnrolled, .enrolled, proof) }
        return outcome(.resumed, .finished, proof)
    }

    /// Row C2: the contents are written anew with the write key.
    private func repair(_ number: CROUSNumber) throws(CROUSCardError) -> EncodingOutcome {
        guard try conversation.opens(profile.writeKey, with: conversation.target(profile.writeKey), during: .open)
        else {
            throw .refused(.keysRefused, .foreignKeys)
        }
        let contents = try contents(with: number)
        try conversation.write(contents)
        return outcome(.repaired, .contentsBroken, try conversation.prove(contents))
    }
}
