// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Holders

/// The directory of holders.
struct HolderRules: Sendable {
    let directory: HoldersDirectory
    /// True when a holder whose registration is not valid gets a card that is not sent yet; false when such a holder gets
    /// none.
    let holdsHoldersNotInOrder: Bool

    /// The journal's remark about a holder who may get a card, empty for none; throws when the person may not get one.
    func remark(on reference: HolderReference) throws(EnrolmentError) -> String {
        guard let holder = directory.holder(reference) else { throw .unknownHolder(reference.description) }
        if holder.isInOrder { return "" }
        guard holdsHoldersNotInOrder else { throw .holderNotInOrder(state: holder.enrolmentState) }
        // The directory's texts have no length limit.
        let state = String(String.UnicodeScalarView(holder.enrolmentState.unicodeScalars.prefix(40)))
        return "not to be sent: etat_ia \(state)"
    }
}
