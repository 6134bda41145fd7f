// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Posix

/// Why a host cannot be set up.
package enum HostSetupError: UserFacingError, Sendable {
    /// The configuration file cannot be read or is no YAML.
    case configurationUnreadable(path: String, detail: String)
    /// One field of the configuration is wrong.
    case configurationField(String, problem: String)
    /// The profile file cannot be read.
    case profileUnreadable(path: String, PosixError)
    /// The profile is refused.
    case profile(path: String, ProfileError)
    /// The data folder cannot be created.
    case dataFolder(PosixError)
    /// The data folder belongs to another user than the one who runs this process.
    case dataFolderOfAnother(path: String, owner: String)
    /// Another process serves its API at this socket.
    case socketTaken(String)
    /// The path cannot be a socket, its folder cannot be created, or listening failed.
    case socketUnusable(String, detail: String)
    /// A station's thread cannot be started.
    case thread(PosixError)
}

extension HostSetupError {
    /// The sentence for the person who started the program.
    package var userMessage: UserMessage {
        switch self {
        case .configurationUnreadable(let path, let detail):
            UserMessage(
                "configuration-unreadable",
                .usage,
                english: "The configuration \(path) cannot be read: give its path with --config, or mend it.",
                french:
                    "Impossible de lire la configuration \(path) : indiquez son chemin avec --config ou corrigez-la.",
                detail: detail
            )
        case .configurationField(let field, let problem):
            UserMessage(
                "configuration-field",
                .usage,
                english: "Configuration: \(field) \(problem). Mend it and start again.",
                french: "Configuration : corrigez \(field), puis relancez.",
                detail: "\(field) \(problem)"
            )
        case .profileUnreadable(let path, let error):
            UserMessage(
                "profile-unreadable",
                .usage,
                english: "The card profile \(path) cannot be read: check the path and who may read it.",
                french:
                    "Impossible de lire le paramétrage carte \(path) : vérifiez le chemin et les droits de lecture.",
                detail: error.description
            )
        case .profile(let path, let error):
            UserMessage(
                "profile-refused",
                .usage,
                english: "The card profile \(path) is refused: \(error)",
                french: "Le paramétrage carte \(path) est refusé : \(error)",
                detail: String(describing: error)
            )
        case .dataFolder(let error):
            UserMessage(
                "data-folder",
                .failure,
                english: "The data folder cannot be made: check dataFolder and who may write there.",
                french: "Impossible de créer le dossier de données : vérifiez dataFolder et les droits d'écriture.",
                detail: error.description
            )
        case .dataFolderOfAnother(let path, let owner):
            UserMessage(
                "data-folder-owner",
                .usage,
                english:
                    "\(path) belongs to \(owner), and files made by somebody else would stop crousd: put `sudo -u \(owner)` before the command.",
                french:
                    "\(path) appartient à \(owner), et des fichiers créés par un autre bloqueraient crousd : mettez `sudo -u \(owner)` devant la commande."
            )
        case .socketTaken(let path):
            UserMessage(
                "socket-taken",
                .locked,
                english: "Another crousd answers at \(path): stop it first, or give this one a `socket` of its own.",
                french:
                    "Un autre crousd répond sur \(path) : arrêtez-le d'abord ou donnez à celui-ci son propre `socket`."
            )
        case .socketUnusable(let path, let detail):
            UserMessage(
                "socket-unusable",
                .usage,
                english: "\(path) cannot be a socket: check `socket` or --socket, its folder and who may write there.",
                french:
                    "\(path) ne peut pas être un socket : vérifiez `socket` ou --socket, son dossier et les droits d'écriture.",
                detail: detail
            )
        case .thread(let error):
            UserMessage(
                "no-thread",
                .failure,
                english: "A station could not be started: the system gave no thread. Free memory and start again.",
                french:
                    "Un poste d'encodage n'a pas démarré : le système refuse un fil d'exécution. Libérez de la mémoire.",
                detail: error.description
            )
        }
    }
}
