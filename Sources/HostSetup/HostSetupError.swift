// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
package import Posix

/// Why a host cannot be set up.
package enum HostSetupError: UserFacingError, Sendable {
    /// The configuration file cannot be read or is no YAML.
    case configurationUnreadable(path: String, detail: any SentenceArgument)
    /// One field of the configuration is wrong.
    case configurationField(String, problem: Phrase)
    /// The profile file does not exist.
    case profileMissing(path: String)
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
    /// The error of the profile at `path`.
    init(_ error: ProfileError, path: String) {
        switch error.reason {
        case .unreadable(let cause) where cause.isNotFound: self = .profileMissing(path: path)
        case .unreadable(let cause): self = .profileUnreadable(path: path, cause)
        default: self = .profile(path: path, error)
        }
    }

    /// The sentence for the person who started the program.
    package var userMessage: UserMessage {
        switch self {
        case .configurationUnreadable(let path, let detail):
            UserMessage(.configurationUnreadable, .usage, ["path": path], detail: detail)
        case .configurationField(let field, let problem):
            UserMessage(.configurationField, .usage, ["field": field, "problem": problem])
        case .profileMissing(let path): UserMessage(.profileMissing, .usage, ["path": path])
        case .profileUnreadable(let path, let error):
            UserMessage(.profileUnreadable, .usage, ["path": path], detail: error.description)
        case .profile(let path, let error):
            UserMessage(.profileRefused, .usage, ["path": path, "field": error.place, "problem": error.reason])
        case .dataFolder(let error): UserMessage(.dataFolder, .failure, detail: error.description)
        case .dataFolderOfAnother(let path, let owner):
            UserMessage(.dataFolderOwner, .usage, ["path": path, "owner": owner])
        case .socketTaken(let path): UserMessage(.socketTaken, .locked, ["path": path])
        case .socketUnusable(let path, let detail):
            UserMessage(.socketUnusable, .usage, ["path": path], detail: detail)
        case .thread(let error): UserMessage(.noThread, .failure, detail: error.description)
        }
    }
}
