// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// The journal lines an encoding writes before it changes a card. Each function returns only when its line is durable,
/// or throws. At most one is called in a conversation, and none when the card's number is reserved already.
package struct EncodingJournal {
    /// A fresh number for a card that has none.
    package var reserve: () throws -> CROUSNumber
    /// Gives an unknown card the number found on it, or a delivered card the number of its delivery.
    package var adopt: (CROUSNumber) throws -> Void
    /// Reserves the card's own number again by a supervisor's decision, before its application or keys are written
    /// again.
    package var reencode: (CROUSNumber) throws -> Void
    /// Reserves the card's own number again without a decision, before contents or keys of a card in use are repaired.
    package var repair: (CROUSNumber) throws -> Void

    /// Without `repair`, a repaired card is recorded as a re-encoded one.
    package init(
        reserve: @escaping () throws -> CROUSNumber,
        adopt: @escaping (CROUSNumber) throws -> Void,
        reencode: @escaping (CROUSNumber) throws -> Void,
        repair: ((CROUSNumber) throws -> Void)? = nil
    ) {
        self.reserve = reserve
        self.adopt = adopt
        self.reencode = reencode
        self.repair = repair ?? reencode
    }
}
