// SPDX-License-Identifier: Apache-2.0

extension CardState {
    /// The state in the desk's words.
    package var french: String {
        switch self {
        case .stock: "en stock"
        case .reserved: "réservée"
        case .enrolled: "enrôlée"
        case .cancelled: "invalidée"
        case .replaced: "refaite (duplicata)"
        case .abandoned: "abandonnée"
        case .erased: "effacée"
        case .foreign: "étrangère"
        case .conflict: "en conflit"
        }
    }
}
