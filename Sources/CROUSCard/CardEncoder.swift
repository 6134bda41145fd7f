// SPDX-License-Identifier: Apache-2.0
internal import DESFire

/// Brings a card from whatever state it is met in to proven, as the table of encoding.md says, or leaves it as it is.
///
/// Everything is written under the factory keys, then keys 1 and up are changed in one session of key 0, key 0 last. So
/// key 0 factory means unfinished, and whatever is torn is finished by the next tap with the same number.
public struct CardEncoder {
    let conversation: CardConversation
    let known: KnownCard
    let day: CardDay

    var profile: CardProfile { conversation.profile }

    /// Encodes the card of a conversation that has not sent anything yet. `known` is what the journal knows of its UID;
    /// `day` is written where the profile has a date.
    public init(_ conversation: CardConversation, known: KnownCard, day: CardDay) {
        self.conversation = conversation
        self.known = known
        self.day = day
    }

    /// Encodes and proves. `reserve` is asked for a number at most once, before the first command that changes the card
    /// and only when nothing is known of it; when it returns, the reservation is durable.
    public func encode(reserve: () throws -> CROUSNumber) throws(CROUSCardError) -> EncodingOutcome {
        let finding = try conversation.look().finding
        switch finding {
        case .noApplication: return try encodeBlank(reserve)
        case .factoryKeys, .someKeys: return try finish(finding, reserve)
        case .targetKeys: return try proveFinished()
        case .strangeKey: throw .refused(.strangeKey, .foreignKeys)
        case .keysBehind: throw .refused(.keysBehind, .needsRepair)
        case .foreign(let reason): throw .refused(.foreign, reason)
        }
    }

    /// A fresh number, durable in the journal and inside the issuer's range.
    func reserved(_ reserve: () throws -> CROUSNumber) throws(CROUSCardError) -> CROUSNumber {
        conversation.announce(.reserve)
        let number: CROUSNumber
        do { number = try reserve() } catch { throw .reservation(error) }
        guard profile.issuer.numbers.contains(number) else { throw .numberOutsideRange(number) }
        return number
    }

    /// What goes into the files. A number reserved under another profile may not fit the field of this one.
    func contents(with number: CROUSNumber) throws(CROUSCardError) -> [FileContent] {
        let contents = profile.contents(number: number, uid: conversation.uid, day: day)
        guard let record = try? profile.record(in: contents, of: conversation.uid), record.number == number else {
            throw .numberOutsideRange(number)
        }
        return contents
    }

    /// Changes these keys and key 0, which ends the session, and proves the card.
    func changeKeys(_ numbers: [UInt8], written: [FileContent]) throws(CROUSCardError) -> CardProof {
        for number in numbers + [0] {
            let target = try conversation.target(number)
            try conversation.run(.changeKey(number)) { card throws(DESFireError) in
                try card.changeKey(number, from: profile.factoryKey.reference, to: target)
            }
        }
        return try conversation.prove(written)
    }

    /// What the caller is told.
    func outcome(_ result: EncodingOutcome.Result, _ row: CardRow, _ proof: CardProof) -> EncodingOutcome {
        EncodingOutcome(
            uid: conversation.uid,
            number: proof.record.number,
            row: row,
            result: result,
            record: proof.record,
            contents: proof.contents,
            apduCount: conversation.apduCount
        )
    }
}
