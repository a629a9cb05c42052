// The pieces that a message is drawn of: words with their links, files, and the time.
const drawing = (() => {
  "use strict";
  const words = JSON.parse(document.getElementById("main").dataset.words);
  function make(tag, className, content) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (content) element.textContent = content;
    return element;
  }
  function whole(text) { return text.replace(/(\d) ([ap]\.) m\./g, "$1\u00a0$2\u00a0m."); } // "9 a. m." stays on one line
  function linked(text) {
    const paragraph = make("p");
    paragraph.dir = "auto";
    whole(text).split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]»])/).forEach((piece, i) => {
      if (i % 2 === 0) { paragraph.append(piece); return; }
      const link = make("a", "", piece);
      link.href = piece;
      if (link.origin !== location.origin) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
      paragraph.append(link);
    });
    return paragraph;
  }
  function attachment(item) {
    if (item.kind === "qr") {
      const figure = make("figure"), image = make("img");
      image.src = item.url; image.alt = words.qr; image.width = image.height = 180;
      figure.append(image);
      if (item.caption) figure.append(make("figcaption", "", item.caption));
      return figure;
    }
    const link = make("a", "file", item.caption || words[item.kind] || item.kind);
    link.href = item.url;
    if (item.kind === "place") { link.target = "_blank"; link.rel = "noopener noreferrer"; }
    return link;
  }
  function clock(at) {
    const time = make("time", "", new Intl.DateTimeFormat("es-PE", { hour: "numeric", minute: "2-digit" }).format(at));
    time.dateTime = at.toISOString();
    return time;
  }
  return { make, whole, linked, attachment, clock };
})();
