// Saves drafts while they are written. Nothing is kept in the browser's storage.
//   <form data-autosave="URL"> with a hidden input named "version" (and "sequence"), and a [data-save-status] on the page (ui.save_status), whose
//   data-text-* attributes hold the words. POST sends the form; the server answers
//     200 {"version", "saved": "10:42:07", "fresh": {name: HTML for [data-fresh=name]}}   409 {"conflict": URL}: somebody else changed it, or
//     {"closed": URL, "message"}: it can no longer be changed, or {"other", "message"}: the session is now another user's or assignment's
//      400/422 {"message"}   401 or a redirect: logged out   403, 404: no right
//   Ctrl+Enter presses the button with data-shortcut="ctrl+enter".
"use strict";

{
  const QUIET = 4_000; // after the last change
  const LONGEST = 8_000; // after the first unsaved change: within ten seconds it has also landed
  const LOST = 60_000; // longest wait between tries
  const ASK_AGAIN = 5_000; // logged in again?
  const NOT_SAVED = ["offline", "failed", "login", "other"];

  const watch = (form) => {
    const status = form.querySelector("[data-save-status]") ?? document.querySelector("[data-save-status]");
    const state = { changes: 0, saved: 0, since: 0, tries: 0, timer: 0, flight: null, stopped: false, renewed: false };
    const unsaved = () => state.changes > state.saved;

    const say = (kind, more = "", href = "", label = status?.dataset.textOpen) => {
      if (!status) return;
      status.dataset.state = kind;
      const words = (status.getAttribute(`data-text-${kind}`) ?? "").replace("%s", () => more);
      status.textContent = words;
      if (!href) return;
      const link = document.createElement("a");
      link.href = href;
      link.textContent = label;
      // The link alone would leave what is typed here behind: send it along, to be compared.
      link.addEventListener("click", (event) => {
        event.preventDefault();
        form.requestSubmit();
      });
      status.append(" ", link);
    };

    const plan = (wait) => {
      clearTimeout(state.timer);
      state.timer = setTimeout(save, Math.max(wait, 0));
    };

    // How it stands with the session, and the token that its forms carry now.
    const session = async () => {
      const { sessionStatus } = document.getElementById("session-dialog")?.dataset ?? {};
      if (!sessionStatus) return {};
      const reply = await fetch(sessionStatus, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
      return reply?.ok ? reply.json() : {};
    };

    const renew = ({ csrf }) => {
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = csrf));
      state.stopped = false;
    };

    // Back from logging in elsewhere: take a token of the new session and go on where we were. Somebody else's session saves nothing.
    const resume = async () => {
      const before = status?.dataset.state;
      if (before !== "login" && before !== "other") return;
      const answer = await session();
      const chosen = answer.ends && answer.opened_in;
      if (!chosen || (before === "other" && chosen !== form.elements.opened_in?.value)) return setTimeout(resume, ASK_AGAIN);
      renew(answer);
      save();
    };

    const stop = (kind, more, href, label) => {
      state.stopped = true;
      say(kind, more, href, label);
      // Nobody may come back to this window by its focus event, so ask now and then whether one is logged in again.
      if (kind === "login" || kind === "other") setTimeout(resume, ASK_AGAIN);
    };

    const again = (kind) => {
      say(kind);
      state.tries += 1;
      plan(Math.min(1000 * 2 ** state.tries, LOST));
    };

    const body = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return data;
    };

    // No right, or only an old token: then once more with a new one.
    const refused = async () => {
      const answer = await session();
      if (!answer.ends) return stop("login");
      if (state.renewed) return stop("denied");
      state.renewed = true;
      renew(answer);
      again("failed");
    };

    // How far the form has come, as the server sees it. A part with the keyboard in it is left as it is, an open list open.
    const refresh = (fresh) => {
      for (const [name, html] of Object.entries(fresh)) {
        const part = document.querySelector(`[data-fresh="${CSS.escape(name)}"]`);
        if (!part || part.contains(document.activeElement)) continue;
        const open = part.querySelector("details")?.open;
        part.innerHTML = html;
        if (open) part.querySelector("details")?.setAttribute("open", "");
      }
    };

    const settle = async (reply, sent) => {
      if (reply.type === "opaqueredirect" || reply.status === 401) return stop("login");
      if (reply.status === 403) return refused();
      // What the session's assignment may not know of is not there.
      if (reply.status === 404) return stop("denied");
      if (reply.status >= 500 || reply.status === 429 || reply.status === 408) return again("failed");
      const answer = await reply.json().catch(() => ({}));
      if (reply.status === 409 && answer.other) return stop("other", answer.message);
      if (reply.status === 409 && answer.closed) return stop("closed", answer.message, answer.closed, status?.dataset.textAdd);
      if (reply.status === 409) return stop("conflict", "", answer.conflict);
      state.tries = 0;
      if (!reply.ok) {
        // The same words would be refused again, so wait for the next change.
        state.since = 0;
        return say("invalid", answer.message ?? "");
      }
      form.elements.version.value = answer.version;
      state.saved = sent;
      state.renewed = false;
      state.since = unsaved() ? Date.now() : 0;
      if (unsaved()) plan(QUIET);
      say("saved", answer.saved);
      refresh(answer.fresh ?? {});
    };

    const send = async (keepalive) => {
      const sent = state.changes;
      // The page's own count of saves: a save whose receipt was lost on the way is then no conflict with the next.
      if (form.elements.sequence) form.elements.sequence.value = Number(form.elements.sequence.value) + 1;
      say("saving");
      let reply;
      try {
        const token = form.elements.csrfmiddlewaretoken?.value ?? "";
        const headers = { "X-CSRFToken": token, Accept: "application/json" };
        reply = await fetch(form.dataset.autosave, { method: "POST", body: body(), headers, redirect: "manual", keepalive });
      } catch {
        return again("offline");
      }
      await settle(reply, sent);
    };

    const save = async (keepalive = false) => {
      clearTimeout(state.timer);
      if (!unsaved() || state.flight || state.stopped) return state.flight;
      state.flight = send(keepalive === true);
      await state.flight;
      state.flight = null;
    };

    form.addEventListener("input", () => {
      state.changes += 1;
      if (state.stopped) return;
      state.since ||= Date.now();
      if (!state.tries) plan(Math.min(QUIET, state.since + LONGEST - Date.now()));
    });
    form.addEventListener("change", () => !state.tries && save());
    form.addEventListener("focusout", () => !state.tries && save());
    window.addEventListener("online", () => save());
    window.addEventListener("focus", resume);
    document.addEventListener("visibilitychange", () => document.hidden && save(true));
    window.addEventListener("samsyn:locked", () => {
      state.stopped = true;
      state.saved = Infinity;
    });
    window.addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());

    // A save on its way would make the version in this form old, so let it land first.
    form.addEventListener("submit", (event) => {
      clearTimeout(state.timer);
      const { submitter } = event;
      if (!navigator.onLine || NOT_SAVED.includes(status?.dataset.state)) {
        // The browser would go to its own error page, and what is typed with it: save first, then go.
        event.preventDefault();
        state.changes += 1;
        state.stopped = false;
        save().then(() => NOT_SAVED.includes(status?.dataset.state) || form.requestSubmit(submitter));
        return;
      }
      if (!state.flight) {
        state.saved = state.changes;
        return;
      }
      event.preventDefault();
      state.flight.then(() => setTimeout(() => form.requestSubmit(submitter), 0));
    });

    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      if (document.documentElement.dataset.shortcuts === "off" || document.querySelector("dialog[open]")) return;
      const next = [...form.elements].find((element) => element.dataset.shortcut === "ctrl+enter" && !element.disabled);
      if (!next) return;
      event.preventDefault();
      next.click();
    });
  };

  document.querySelectorAll("form[data-autosave]").forEach(watch);
}
