// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import DESFire

/// Brings a card from any known state to proven, as docs/card-rows.md says, or leaves it unchanged.
///
/// Everything is written under the factory keys, then keys 1 and up are changed in one session of key 0, key 0 last. So
/// a factory key 0 means unfinished, and a torn card is finished by the next tap with the same number.
package struct CardEncoder {
    let conversation: CardConversation
    let known: PriorState
    let day: CardDay
    let decisions: CardDecisions

    var profile: CardProfile { conversation.profile }

    /// Encodes the card of a conversation that has not sent anything yet. `known` is what the journal knows of its UID;
    /// `day` is written where the profile has a date; `decisions` are a supervisor's.
    package init(_ conversation: CardConversation, known: PriorState, day: CardDay, decisions: CardDecisions = []) {
        self.conversation = conversation
        self.known = known
        self.day = day
        self.decisions = decisions
    }

    /// Encodes and proves the card. Calls the journal at most once, before the first command that changes the card.
    package func encode(_ encodingJournal: EncodingJournal) throws(CROUSCardError) -> EncodingOutcome {
        try proceed(from: conversation.look(), encodingJournal)
    }

    func proceed(from look: CardLook, _ encodingJournal: EncodingJournal) throws(CROUSCardError) -> EncodingOutcome {
        switch look.finding {
        case .noApplication: return try encodeBlank(encodingJournal)
        case .factoryKeys, .someKeys: return try finish(look, encodingJournal)
        case .targetKeys: return try proveFinished(.current, encodingJournal)
        case .keysBehind: return try repairKeys(look, encodingJournal)
        case .olderKeys(let index) where !decisions.contains(.rekey):
            return try proveFinished(.older(index), encodingJournal)
        case .olderKeys, .rekeyBegun: return try rekey(look, encodingJournal)
        case .strangeKey: throw .refused(.strangeKey, .foreignKeys)
        case .foreign(let reason): throw .refused(.foreign, reason)
        }
    }

    /// The contents of the files. A number reserved under another profile may not fit the field of this one.
    func contents(with number: CROUSNumber) throws(CROUSCardError) -> [FileContent] {
        let contents = profile.contents(number: number, uid: conversation.uid, day: day)
        guard let record = try? profile.record(in: contents, of: conversation.uid), record.number == number else {
            throw .numberOutsideRange(number)
        }
        return contents
    }

    /// Changes a key to the target key in the session of key 0; the change of key 0 itself ends the session.
    func change(_ number: UInt8, from state: KeyState) throws(CROUSCardError) {
        let current = try conversation.reference(number, state)
        let target = try conversation.reference(number, .target)
        try conversation.run(.changeKey(number)) { card throws(DESFireError) in
            try card.changeKey(number, from: current, to: target)
        }
    }

    /// The result for the caller.
    func outcome(_ result: EncodingOutcome.Result, in row: CardRow, proof: CardProof) -> EncodingOutcome {
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
