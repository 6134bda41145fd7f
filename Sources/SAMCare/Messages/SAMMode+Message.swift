// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SAM

extension SAMVersion.Mode {
    /// What the mode means for the person who plugged the SAM in.
    package var message: UserMessage {
        UserMessage(
            "sam-mode",
            isSupported ? .usage : .unavailable,
            english: advice.prefix(1).uppercased() + advice.dropFirst() + ".",
            french: french
        )
    }

    private var french: String {
        switch self {
        case .av2, .av3: "La SAM est prête."
        case .av1Silicon:
            """
            C'est une SAM AV1 : elle ouvre les cartes avec des clés telles quelles ou diversifiées par la méthode AV1, et \
            rien ne protège la liaison entre le poste et la SAM.
            """
        case .av1:
            """
            Cette SAM est en mode AV1 : elle ouvre les cartes, et rien ne protège la liaison entre le poste et la SAM ; le \
            CROUS peut la passer définitivement en mode AV2.
            """
        case .notActivated: "Cette SAM AV3 n'est pas activée : le CROUS s'en charge."
        case .unknown: "Le mode de cette SAM est inconnu."
        }
    }
}
