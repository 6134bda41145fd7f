// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// What is written down for a card before it is changed. Each returns only when its line is durable, or throws why not;
/// at most one is called in a conversation, and none when the card's number is reserved already.
package struct EncodingJournal {
    /// A fresh number for a card that has none.
    package var reserve: () throws -> CROUSNumber
    /// The number found on a card nothing is known of, or the one of the card's delivery: made its own.
    package var adopt: (CROUSNumber) throws -> Void
    /// The card's own number, reserved again by a supervisor's decision: before its application or its keys are written
    /// anew.
    package var reencode: (CROUSNumber) throws -> Void
    /// The card's own number, reserved again without a decision: before contents or keys of a card in use are mended.
    package var repair: (CROUSNumber) throws -> Void

    /// A encodingJournal made of its parts; without `repair` a card that is mended is written down as one that is re-encoded.
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
