// SPDX-License-Identifier: Apache-2.0
internal import CPosix
internal import Glibc

/// A detached thread for work that blocks in a driver and must not starve the cooperative pool.
package enum DetachedThread {
    /// Runs `body` on a new thread that is never joined. `name` (15 bytes shown) appears in `ps -L`.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(PosixError) {
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            work.toOpaque()
        )
        guard code == 0 else {
            unsafe work.release()
            throw PosixError(call: "pthread_create", subject: name, code: code)
        }
        pthread_detach(thread)
    }

    private final class Work {
        private let name: String
        private let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            _ = unsafe cposix_set_thread_name(name)
            body()
        }
    }
}
