// SPDX-License-Identifier: Apache-2.0
internal import DESFire

// The card's own master key, above all applications.

extension CardConversation {
    /// The master keys the card may hold by the profile, the one it holds when it is finished first.
    var ownedMasterKeys: [(key: KeyReference, method: AuthenticationMethod)] {
        switch profile.masterKey {
        case .leave: []
        case .owned(let key, let method): [(key.reference(for: uid), method)]
        case .change(let factory, let key): [(key.reference(for: uid), .aes), (factory.reference, .iso)]
        }
    }

    /// True when the card's settings keep the deletion of applications for its master key (docs/facts/desfire.md,
    /// section 5.2); false also when it does not tell them. To be asked before anything is selected.
    func keepsDeletionToMasterKey() throws(CROUSCardError) -> Bool {
        try run(.look) { card throws(DESFireError) in
            do throws(DESFireError) { return try !card.keySettings().settings.creationIsFree } catch .card {
                return false
            }
        }
    }

    /// Goes to the card's own level and opens it with the first of these keys that fits; nil when none does. Which one it
    /// was is told by its place.
    func openCard(with keys: [(key: KeyReference, method: AuthenticationMethod)]) throws(CROUSCardError) -> Int? {
        guard !keys.isEmpty else { return nil }
        try run(.masterKey) { card throws(DESFireError) in try card.select(.picc) }
        for (index, candidate) in keys.enumerated()
        where try opens(0, with: candidate.key, method: candidate.method, during: .masterKey) {
            return index
        }
        return nil
    }
}
