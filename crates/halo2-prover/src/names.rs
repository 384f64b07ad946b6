//! What an assignment does with the names of regions, columns and gadgets, which are for people: nothing.

macro_rules! names_are_ignored {
    () => {
        fn enter_region<NR, N>(&mut self, _: N)
        where
            NR: Into<String>,
            N: FnOnce() -> NR,
        {
        }

        fn exit_region(&mut self) {}

        fn annotate_column<A, AR>(&mut self, _: A, _: Column<Any>)
        where
            A: FnOnce() -> AR,
            AR: Into<String>,
        {
        }

        fn push_namespace<NR, N>(&mut self, _: N)
        where
            NR: Into<String>,
            N: FnOnce() -> NR,
        {
        }

        fn pop_namespace(&mut self, _: Option<String>) {}
    };
}

pub(crate) use names_are_ignored;
