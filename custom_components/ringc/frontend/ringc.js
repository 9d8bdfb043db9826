var li=Object.defineProperty;var ci=Object.getOwnPropertyDescriptor;var u=(r,t,e,i)=>{for(var s=i>1?void 0:i?ci(t,e):t,n=r.length-1,o;n>=0;n--)(o=r[n])&&(s=(i?o(t,e,s):o(s))||s);return i&&s&&li(t,e,s),s};var pe=globalThis,ue=pe.ShadowRoot&&(pe.ShadyCSS===void 0||pe.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Le=Symbol(),st=new WeakMap,ee=class{constructor(t,e,i){if(this._$cssResult$=!0,i!==Le)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(ue&&t===void 0){let i=e!==void 0&&e.length===1;i&&(t=st.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),i&&st.set(e,t))}return t}toString(){return this.cssText}},rt=r=>new ee(typeof r=="string"?r:r+"",void 0,Le),y=(r,...t)=>{let e=r.length===1?r[0]:t.reduce((i,s,n)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+r[n+1],r[0]);return new ee(e,r,Le)},nt=(r,t)=>{if(ue)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let i=document.createElement("style"),s=pe.litNonce;s!==void 0&&i.setAttribute("nonce",s),i.textContent=e.cssText,r.appendChild(i)}},Ue=ue?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let i of t.cssRules)e+=i.cssText;return rt(e)})(r):r;var{is:di,defineProperty:hi,getOwnPropertyDescriptor:pi,getOwnPropertyNames:ui,getOwnPropertySymbols:mi,getPrototypeOf:gi}=Object,me=globalThis,ot=me.trustedTypes,fi=ot?ot.emptyScript:"",vi=me.reactiveElementPolyfillSupport,te=(r,t)=>r,ie={toAttribute(r,t){switch(t){case Boolean:r=r?fi:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},ge=(r,t)=>!di(r,t),at={attribute:!0,type:String,converter:ie,reflect:!1,useDefault:!1,hasChanged:ge};Symbol.metadata??=Symbol("metadata"),me.litPropertyMetadata??=new WeakMap;var T=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=at){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let i=Symbol(),s=this.getPropertyDescriptor(t,i,e);s!==void 0&&hi(this.prototype,t,s)}}static getPropertyDescriptor(t,e,i){let{get:s,set:n}=pi(this.prototype,t)??{get(){return this[e]},set(o){this[e]=o}};return{get:s,set(o){let a=s?.call(this);n?.call(this,o),this.requestUpdate(t,a,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??at}static _$Ei(){if(this.hasOwnProperty(te("elementProperties")))return;let t=gi(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(te("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(te("properties"))){let e=this.properties,i=[...ui(e),...mi(e)];for(let s of i)this.createProperty(s,e[s])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[i,s]of e)this.elementProperties.set(i,s)}this._$Eh=new Map;for(let[e,i]of this.elementProperties){let s=this._$Eu(e,i);s!==void 0&&this._$Eh.set(s,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let i=new Set(t.flat(1/0).reverse());for(let s of i)e.unshift(Ue(s))}else t!==void 0&&e.push(Ue(t));return e}static _$Eu(t,e){let i=e.attribute;return i===!1?void 0:typeof i=="string"?i:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let i of e.keys())this.hasOwnProperty(i)&&(t.set(i,this[i]),delete this[i]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return nt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,i){this._$AK(t,i)}_$ET(t,e){let i=this.constructor.elementProperties.get(t),s=this.constructor._$Eu(t,i);if(s!==void 0&&i.reflect===!0){let n=(i.converter?.toAttribute!==void 0?i.converter:ie).toAttribute(e,i.type);this._$Em=t,n==null?this.removeAttribute(s):this.setAttribute(s,n),this._$Em=null}}_$AK(t,e){let i=this.constructor,s=i._$Eh.get(t);if(s!==void 0&&this._$Em!==s){let n=i.getPropertyOptions(s),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:ie;this._$Em=s;let a=o.fromAttribute(e,n.type);this[s]=a??this._$Ej?.get(s)??a,this._$Em=null}}requestUpdate(t,e,i,s=!1,n){if(t!==void 0){let o=this.constructor;if(s===!1&&(n=this[t]),i??=o.getPropertyOptions(t),!((i.hasChanged??ge)(n,e)||i.useDefault&&i.reflect&&n===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,i))))return;this.C(t,e,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:i,reflect:s,wrapped:n},o){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??e??this[t]),n!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||i||(e=void 0),this._$AL.set(t,e)),s===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,n]of this._$Ep)this[s]=n;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[s,n]of i){let{wrapped:o}=n,a=this[s];o!==!0||this._$AL.has(s)||a===void 0||this.C(s,void 0,n,a)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(e)):this._$EM()}catch(i){throw t=!1,this._$EM(),i}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};T.elementStyles=[],T.shadowRootOptions={mode:"open"},T[te("elementProperties")]=new Map,T[te("finalized")]=new Map,vi?.({ReactiveElement:T}),(me.reactiveElementVersions??=[]).push("2.1.2");var De=globalThis,lt=r=>r,fe=De.trustedTypes,ct=fe?fe.createPolicy("lit-html",{createHTML:r=>r}):void 0,Ie="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,Re="?"+H,bi=`<${Re}>`,D=document,re=()=>D.createComment(""),ne=r=>r===null||typeof r!="object"&&typeof r!="function",je=Array.isArray,gt=r=>je(r)||typeof r?.[Symbol.iterator]=="function",Ne=`[ 	
\f\r]`,se=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,dt=/-->/g,ht=/>/g,U=RegExp(`>|${Ne}(?:([^\\s"'>=/]+)(${Ne}*=${Ne}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),pt=/'/g,ut=/"/g,ft=/^(?:script|style|textarea|title)$/i,Be=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),c=Be(1),ts=Be(2),is=Be(3),_=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),mt=new WeakMap,N=D.createTreeWalker(D,129);function vt(r,t){if(!je(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return ct!==void 0?ct.createHTML(t):t}var bt=(r,t)=>{let e=r.length-1,i=[],s,n=t===2?"<svg>":t===3?"<math>":"",o=se;for(let a=0;a<e;a++){let l=r[a],d,m,p=-1,v=0;for(;v<l.length&&(o.lastIndex=v,m=o.exec(l),m!==null);)v=o.lastIndex,o===se?m[1]==="!--"?o=dt:m[1]!==void 0?o=ht:m[2]!==void 0?(ft.test(m[2])&&(s=RegExp("</"+m[2],"g")),o=U):m[3]!==void 0&&(o=U):o===U?m[0]===">"?(o=s??se,p=-1):m[1]===void 0?p=-2:(p=o.lastIndex-m[2].length,d=m[1],o=m[3]===void 0?U:m[3]==='"'?ut:pt):o===ut||o===pt?o=U:o===dt||o===ht?o=se:(o=U,s=void 0);let f=o===U&&r[a+1].startsWith("/>")?" ":"";n+=o===se?l+bi:p>=0?(i.push(d),l.slice(0,p)+Ie+l.slice(p)+H+f):l+H+(p===-2?a:f)}return[vt(r,n+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),i]},oe=class r{constructor({strings:t,_$litType$:e},i){let s;this.parts=[];let n=0,o=0,a=t.length-1,l=this.parts,[d,m]=bt(t,e);if(this.el=r.createElement(d,i),N.currentNode=this.el.content,e===2||e===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(s=N.nextNode())!==null&&l.length<a;){if(s.nodeType===1){if(s.hasAttributes())for(let p of s.getAttributeNames())if(p.endsWith(Ie)){let v=m[o++],f=s.getAttribute(p).split(H),b=/([.?@])?(.*)/.exec(v);l.push({type:1,index:n,name:b[2],strings:f,ctor:b[1]==="."?be:b[1]==="?"?ye:b[1]==="@"?xe:R}),s.removeAttribute(p)}else p.startsWith(H)&&(l.push({type:6,index:n}),s.removeAttribute(p));if(ft.test(s.tagName)){let p=s.textContent.split(H),v=p.length-1;if(v>0){s.textContent=fe?fe.emptyScript:"";for(let f=0;f<v;f++)s.append(p[f],re()),N.nextNode(),l.push({type:2,index:++n});s.append(p[v],re())}}}else if(s.nodeType===8)if(s.data===Re)l.push({type:2,index:n});else{let p=-1;for(;(p=s.data.indexOf(H,p+1))!==-1;)l.push({type:7,index:n}),p+=H.length-1}n++}}static createElement(t,e){let i=D.createElement("template");return i.innerHTML=t,i}};function I(r,t,e=r,i){if(t===_)return t;let s=i!==void 0?e._$Co?.[i]:e._$Cl,n=ne(t)?void 0:t._$litDirective$;return s?.constructor!==n&&(s?._$AO?.(!1),n===void 0?s=void 0:(s=new n(r),s._$AT(r,e,i)),i!==void 0?(e._$Co??=[])[i]=s:e._$Cl=s),s!==void 0&&(t=I(r,s._$AS(r,t.values),s,i)),t}var ve=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:i}=this._$AD,s=(t?.creationScope??D).importNode(e,!0);N.currentNode=s;let n=N.nextNode(),o=0,a=0,l=i[0];for(;l!==void 0;){if(o===l.index){let d;l.type===2?d=new V(n,n.nextSibling,this,t):l.type===1?d=new l.ctor(n,l.name,l.strings,this,t):l.type===6&&(d=new $e(n,this,t)),this._$AV.push(d),l=i[++a]}o!==l?.index&&(n=N.nextNode(),o++)}return N.currentNode=D,s}p(t){let e=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(t,i,e),e+=i.strings.length-2):i._$AI(t[e])),e++}},V=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,i,s){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=i,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=I(this,t,e),ne(t)?t===h||t==null||t===""?(this._$AH!==h&&this._$AR(),this._$AH=h):t!==this._$AH&&t!==_&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):gt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==h&&ne(this._$AH)?this._$AA.nextSibling.data=t:this.T(D.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:i}=t,s=typeof i=="number"?this._$AC(t):(i.el===void 0&&(i.el=oe.createElement(vt(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===s)this._$AH.p(e);else{let n=new ve(s,this),o=n.u(this.options);n.p(e),this.T(o),this._$AH=n}}_$AC(t){let e=mt.get(t.strings);return e===void 0&&mt.set(t.strings,e=new oe(t)),e}k(t){je(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,i,s=0;for(let n of t)s===e.length?e.push(i=new r(this.O(re()),this.O(re()),this,this.options)):i=e[s],i._$AI(n),s++;s<e.length&&(this._$AR(i&&i._$AB.nextSibling,s),e.length=s)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let i=lt(t).nextSibling;lt(t).remove(),t=i}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},R=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,i,s,n){this.type=1,this._$AH=h,this._$AN=void 0,this.element=t,this.name=e,this._$AM=s,this.options=n,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=h}_$AI(t,e=this,i,s){let n=this.strings,o=!1;if(n===void 0)t=I(this,t,e,0),o=!ne(t)||t!==this._$AH&&t!==_,o&&(this._$AH=t);else{let a=t,l,d;for(t=n[0],l=0;l<n.length-1;l++)d=I(this,a[i+l],e,l),d===_&&(d=this._$AH[l]),o||=!ne(d)||d!==this._$AH[l],d===h?t=h:t!==h&&(t+=(d??"")+n[l+1]),this._$AH[l]=d}o&&!s&&this.j(t)}j(t){t===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},be=class extends R{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===h?void 0:t}},ye=class extends R{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==h)}},xe=class extends R{constructor(t,e,i,s,n){super(t,e,i,s,n),this.type=5}_$AI(t,e=this){if((t=I(this,t,e,0)??h)===_)return;let i=this._$AH,s=t===h&&i!==h||t.capture!==i.capture||t.once!==i.once||t.passive!==i.passive,n=t!==h&&(i===h||s);s&&this.element.removeEventListener(this.name,this,i),n&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},$e=class{constructor(t,e,i){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(t){I(this,t)}},yt={M:Ie,P:H,A:Re,C:1,L:bt,R:ve,D:gt,V:I,I:V,H:R,N:ye,U:xe,B:be,F:$e},yi=De.litHtmlPolyfillSupport;yi?.(oe,V),(De.litHtmlVersions??=[]).push("3.3.3");var xt=(r,t,e)=>{let i=e?.renderBefore??t,s=i._$litPart$;if(s===void 0){let n=e?.renderBefore??null;i._$litPart$=s=new V(t.insertBefore(re(),n),n,void 0,e??{})}return s._$AI(r),s};var qe=globalThis,x=class extends T{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=xt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return _}};x._$litElement$=!0,x.finalized=!0,qe.litElementHydrateSupport?.({LitElement:x});var xi=qe.litElementPolyfillSupport;xi?.({LitElement:x});(qe.litElementVersions??=[]).push("4.2.2");var $i={attribute:!0,type:String,converter:ie,reflect:!1,hasChanged:ge},wi=(r=$i,t,e)=>{let{kind:i,metadata:s}=e,n=globalThis.litPropertyMetadata.get(s);if(n===void 0&&globalThis.litPropertyMetadata.set(s,n=new Map),i==="setter"&&((r=Object.create(r)).wrapped=!0),n.set(e.name,r),i==="accessor"){let{name:o}=e;return{set(a){let l=t.get.call(this);t.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(i==="setter"){let{name:o}=e;return function(a){let l=this[o];t.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+i)};function g(r){return(t,e)=>typeof e=="object"?wi(r,t,e):((i,s,n)=>{let o=s.hasOwnProperty(n);return s.constructor.createProperty(n,i),o?Object.getOwnPropertyDescriptor(s,n):void 0})(r,t,e)}function $(r){return g({...r,state:!0,attribute:!1})}var j=(r,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(r,t,e),e);function P(r,t){return(e,i,s)=>{let n=o=>o.renderRoot?.querySelector(r)??null;if(t){let{get:o,set:a}=typeof i=="object"?e:s??(()=>{let l=Symbol();return{get(){return this[l]},set(d){this[l]=d}}})();return j(e,i,{get(){let l=o.call(this);return l===void 0&&(l=n(this),(l!==null||this.hasUpdated)&&a.call(this,l)),l}})}return j(e,i,{get(){return n(this)}})}}var S={attribute:!1,hasChanged:(r,t)=>r?.language!==t?.language||r?.locale!==t?.locale||r?.connection!==t?.connection},ae=3;function F(r){return typeof r=="number"?{code:r}:r.error??r}var Ve=new Map;function Fe(r,t,e){let i=`${r.language} ${t} ${e}`,s=Ve.get(i);return s||(s=r.loadBackendTranslation(t,e),Ve.set(i,s),s.catch(()=>Ve.delete(i))),s}async function W(r,t){let e=F(t),{code:i,message:s,translation_domain:n,translation_key:o,translation_placeholders:a}=e;if(i===ae)return r.localize("ui.notification_toast.connection_lost");if(n&&o){let d=(await Fe(r,"exceptions",n))(`component.${n}.exceptions.${o}.message`,a);if(d)return d}return s??String(t)}function we(r){return r.translationMetadata?.translations[r.language]?.isRTL??!1}function A(r,t){customElements.get(r)||customElements.define(r,t)}var $t=["blue","purple","teal","orange","pink","green","indigo","brown","red","cyan"];function We(r){let t=0;for(let e of r)t=(t*31+(e.codePointAt(0)??0))%1000003;return t}function _e(r){return`var(--${$t[We(r)%$t.length]}-color)`}function wt(r){let t=[...r].find(e=>/\p{L}/u.test(e));return t?t.toLocaleUpperCase():null}function le(r,t){let e=r.replace(/\D/g,"");return t.every(s=>s===r||e.includes(s.replace(/\D/g,"")||s))?"":t.join(", ")}var ce=class extends x{constructor(){super(...arguments);this.name="";this.group=!1}static{this.styles=y`
    :host {
      display: inline-flex; align-items: center; justify-content: center; flex: none; width: 40px; height: 40px;
      border-radius: 50%; font-weight: 500; font-size: 18px; color: var(--primary-text-color);
      background: color-mix(in srgb, var(--ringc-person) 28%, var(--card-background-color, #fff));
    }
  `}render(){this.style.setProperty("--ringc-person",_e(this.name));let e=wt(this.name),i=this.group?"mdi:account-group":"mdi:account";return this.group||!e?c`<ha-icon aria-hidden="true" .icon=${i}></ha-icon>`:c`<span aria-hidden="true">${e}</span>`}};u([g()],ce.prototype,"name",2),u([g({type:Boolean})],ce.prototype,"group",2);A("ringc-avatar",ce);function Ge({height:r}){return typeof r=="number"?Math.min(Math.max(r,200),2e3):480}var _t=[{name:"entity",selector:{entity:{filter:{integration:"ringc",domain:"notify"}}}},{name:"phone_number",selector:{text:{type:"tel"}}},{name:"title",selector:{text:{}}},{type:"grid",name:"",schema:[{name:"height",selector:{number:{min:200,max:2e3,step:10,mode:"box",unit_of_measurement:"px"}}},{name:"config_entry_id",selector:{config_entry:{integration:"ringc"}}}]}];var At={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ae=r=>(...t)=>({_$litDirective$:r,values:t}),G=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,i){this._$Ct=t,this._$AM=e,this._$Ci=i}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var _i={},kt=Ae(class extends G{constructor(){super(...arguments),this.ot=_i}render(r,t){return t()}update(r,[t,e]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((i,s)=>i===this.ot[s]))return _}else if(this.ot===t)return _;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,e)}});var{I:Ai}=yt,Et=r=>r;var St=()=>document.createComment(""),K=(r,t,e)=>{let i=r._$AA.parentNode,s=t===void 0?r._$AB:t._$AA;if(e===void 0){let n=i.insertBefore(St(),s),o=i.insertBefore(St(),s);e=new Ai(n,o,r,r.options)}else{let n=e._$AB.nextSibling,o=e._$AM,a=o!==r;if(a){let l;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(l=r._$AU)!==o._$AU&&e._$AP(l)}if(n!==s||a){let l=e._$AA;for(;l!==n;){let d=Et(l).nextSibling;Et(i).insertBefore(l,s),l=d}}}return e},O=(r,t,e=r)=>(r._$AI(t,e),r),ki={},Mt=(r,t=ki)=>r._$AH=t,Ct=r=>r._$AH,ke=r=>{r._$AR(),r._$AA.remove()};var Tt=(r,t,e)=>{let i=new Map;for(let s=t;s<=e;s++)i.set(r[s],s);return i},J=Ae(class extends G{constructor(r){if(super(r),r.type!==At.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let i;e===void 0?e=t:t!==void 0&&(i=t);let s=[],n=[],o=0;for(let a of r)s[o]=i?i(a,o):o,n[o]=e(a,o),o++;return{values:n,keys:s}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,i]){let s=Ct(r),{values:n,keys:o}=this.dt(t,e,i);if(!Array.isArray(s))return this.ut=o,n;let a=this.ut??=[],l=[],d,m,p=0,v=s.length-1,f=0,b=n.length-1;for(;p<=v&&f<=b;)if(s[p]===null)p++;else if(s[v]===null)v--;else if(a[p]===o[f])l[f]=O(s[p],n[f]),p++,f++;else if(a[v]===o[b])l[b]=O(s[v],n[b]),v--,b--;else if(a[p]===o[b])l[b]=O(s[p],n[b]),K(r,l[b+1],s[p]),p++,b--;else if(a[v]===o[f])l[f]=O(s[v],n[f]),K(r,s[p],s[v]),v--,f++;else if(d===void 0&&(d=Tt(o,f,b),m=Tt(a,p,v)),d.has(a[p]))if(d.has(a[v])){let C=m.get(o[f]),ze=C!==void 0?s[C]:null;if(ze===null){let it=K(r,s[p]);O(it,n[f]),l[f]=it}else l[f]=O(ze,n[f]),K(r,s[p],ze),s[C]=null;f++}else ke(s[v]),v--;else ke(s[p]),p++;for(;f<=b;){let C=K(r,l[b+1]);O(C,n[f]),l[f++]=C}for(;p<=v;){let C=s[p++];C!==null&&ke(C)}return this.ut=o,Mt(r,l),_}});var Ht={resubscribe:!1};function Pt(r){return r.callWS({type:"ringc/accounts"})}function Ot(r,t,e){return r.connection.subscribeMessage(e,{type:"ringc/conversations/subscribe",config_entry_id:t},Ht)}function zt(r,t,e,i){return r.connection.subscribeMessage(i,{type:"ringc/conversation/subscribe",config_entry_id:t,...e},Ht)}function Lt(r,t,e,i){return r.callWS({type:"ringc/conversation/load_more",config_entry_id:t,conversation:e,before:i})}function Ut(r,t,e){return r.callWS({type:"ringc/conversation/mark_read",config_entry_id:t,conversation:e})}async function Nt(r,t,e){let i=await r.fetchWithAuth(`/api/ringc/upload/${t}`,{method:"POST",body:e}).catch(()=>{throw new B(null)});if(!i.ok)throw new B(i.status);return(await i.json()).media_content_id}var B=class extends Error{constructor(e){super(`upload refused: ${e}`);this.status=e}};function Dt(r,{config_entry_id:t,to:e,from:i,replyTo:s,message:n,attachments:o}){let a=e.length>1,l=s?{message_id:s,...a?{everybody:!0}:{}}:{config_entry_id:t,to:e,...i?{from:i}:{},...a?{group:!0}:{}};return r.callService("ringc",s?"reply":"send_message",{...l,message:n,format:"text",emojis:!1,optional:!0,...o.length?{attachments:o,attachment_required:!0}:{}},void 0,!1,!0)}function Ee(r){for(let{preview:t}of r)t&&URL.revokeObjectURL(t)}var Ei=new Set(["service_validation_error","invalid_format","unauthorized","not_found"]),Si=new Set([null,"not_confirmed","interrupted"]),Mi=new Map([[413,"picture_too_large"],[415,"picture_refused"]]),It=r=>r.split(/\s+/).join(" ").trim();function Rt(r,t){if(r.direction!=="outbound"||Date.parse(r.at)<Date.parse(t.at)-6e4)return!1;let e=It(r.text),i=It(t.text);if(e===i)return r.attachments.length>0==t.pictures.length>0;let s=/^\(\d+\/\d+\) (.+)$/.exec(e);return s?.[1]!==void 0&&i.includes(s[1])}var Ke=class extends EventTarget{constructor(){super(...arguments);this.messages=[];this.count=0}of(e,i){return this.messages.filter(({to:s})=>s.account===e&&s.id===i)}async send(e,i,s,n,o){this.count+=1;let a={key:`outgoing ${this.count}`,to:s,text:n,pictures:o,at:new Date().toISOString(),state:"sending",error:null,retry:!1};this.messages=[...this.messages,a],this.changed(),await this.attempt(e,i,a)}async retry(e,i,s){Object.assign(s,{state:"sending",error:null,retry:!1,at:new Date().toISOString()}),this.changed(),await this.attempt(e,i,s)}dismiss(e){this.messages=this.messages.filter(i=>i!==e),Ee(e.pictures),this.changed()}async attempt(e,i,s){try{let{account:n,numbers:o,from:a,replyTo:l}=s.to,d=await this.bring(e,n,s.pictures),m={config_entry_id:n,to:o,from:a,replyTo:l,message:s.text,attachments:d},{response:p}=await Dt(e,m);this.judge(s,p.messages)}catch(n){let o=n instanceof B||Ei.has(F(n).code);this.fail(s,await this.words(e,i,n),o)}}bring(e,i,s){return Promise.all(s.map(({source:n})=>typeof n=="string"?n:Nt(e,i,n)))}judge(e,i){let s=i.find(({status:a,message_ids:l})=>a==="failed"&&l.length===0),n=i.find(({status:a,error_code:l})=>a==="failed"&&Si.has(l)),o=n??s;o?this.fail(e,o.error??o.error_code??"",!n):this.dismiss(e)}fail(e,i,s){Object.assign(e,{state:"failed",error:i,retry:s}),this.changed()}async words(e,i,s){return s instanceof B?i(Mi.get(s.status)??"picture_not_taken"):F(s).code===ae?i("connection_lost"):W(e,s)}changed(){this.dispatchEvent(new Event("change"))}},q=new Ke;var Ci=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),jt=new Set("\f^{}\\[~]|€");function Ti(r){return[...r].every(t=>Ci.has(t)||jt.has(t))}function Bt(r){let t=Ti(r),e=[...r].map(a=>t?1+Number(jt.has(a)):a.length),[i,s]=t?[160,153]:[70,67];if(e.reduce((a,l)=>a+l,0)<=i)return{segments:r?1:0,gsm:t};let n=1,o=s;for(let a of e)a>o&&(n+=1,o=s),o-=a;return{segments:n,gsm:t}}var Z=y`text-align: -webkit-match-parent; text-align: match-parent;`,M=y`
  :host {
    box-sizing: border-box;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, var(--paper-font-body1_-_font-family, Roboto, sans-serif));
    --ringc-soft-text: color-mix(in srgb, var(--primary-text-color) 72%, transparent);
    --ringc-own: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color, #fff));
    --ringc-theirs: var(--secondary-background-color, #eee);
    --ringc-line: var(--divider-color, rgba(0, 0, 0, 0.12));
  }
  *, ::before, ::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button { font: inherit; color: inherit; cursor: pointer; }
  button:disabled { cursor: default; opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
  .icon {
    display: inline-flex; align-items: center; justify-content: center; flex: none;
    width: 44px; height: 44px; padding: 0; border: 0; border-radius: 50%; background: none;
  }
  .icon:hover:not(:disabled) { background: color-mix(in srgb, currentColor 10%, transparent); }
  .plain {
    padding: 8px 14px; border: 1px solid var(--ringc-line); border-radius: 18px; background: none; min-height: 36px;
  }
  .plain:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .notice { padding: 24px; text-align: center; color: var(--ringc-soft-text); }
  .error { color: var(--primary-text-color); border-inline-start: 4px solid var(--error-color, #db4437);
    background: color-mix(in srgb, var(--error-color, #db4437) 12%, transparent); padding: 8px 12px; margin: 8px; }
  input, textarea, select {
    font: inherit; font-size: 16px; color: inherit; background: var(--secondary-background-color, #eee);
    border: 1px solid transparent; border-radius: 22px; padding: 10px 16px; min-height: 44px; width: 100%;
  }
  ::placeholder { color: var(--ringc-soft-text); opacity: 1; }
  dialog {
    border: 0; border-radius: var(--ha-dialog-border-radius, 20px); padding: 0; color: inherit;
    background: var(--card-background-color, #fff); width: min(420px, calc(100vw - 32px)); max-height: 80dvh;
  }
  dialog::backdrop { background: rgba(0, 0, 0, 0.5); }
  .dialog { display: flex; flex-direction: column; gap: 12px; padding: 16px; max-height: 80dvh; }
  .dialog h2 { margin: 0; font-size: 20px; font-weight: 500; }
  .choices { overflow-y: auto; display: flex; flex-direction: column; min-height: 0; margin: 0 -8px; }
  .choice {
    display: flex; align-items: center; gap: 12px; padding: 8px; border: 0; border-radius: 12px; background: none;
    text-align: start; min-height: 48px;
  }
  .choice:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .choice small { color: var(--ringc-soft-text); display: block; }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  }
`;var Se=10,qt=new Map,w=class extends x{constructor(){super(...arguments);this.key="";this.to="";this.people=1;this.canSendPictures=!0;this.text="";this.pictures=[];this.tooMany=!1}static{this.styles=[M,y`
      :host { display: block; container-type: inline-size; padding: 8px; border-top: 1px solid var(--ringc-line); background: var(--card-background-color, #fff); }
      .row { display: flex; align-items: flex-end; gap: 4px; }
      textarea { display: block; resize: none; max-height: 160px; line-height: 22px; field-sizing: content; }
      textarea:placeholder-shown { field-sizing: fixed; height: 44px; white-space: nowrap; overflow: hidden; }
      ::placeholder { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      @container (max-width: 400px) { .row { gap: 0; } .icon:not(.send) { width: 38px; } textarea { padding-inline: 12px; } }
      .send { background: var(--primary-color); color: var(--text-primary-color, #fff); }
      .send:hover:not(:disabled) { background: var(--primary-color); filter: brightness(1.1); }
      .send ha-icon { display: flex; }
      :host([dir="rtl"]) .send ha-icon { transform: scaleX(-1); }
      .hint { font-size: 12px; color: var(--ringc-soft-text); min-height: 18px; padding: 2px 16px 0; display: flex; gap: 12px; }
      .pictures { display: flex; flex-wrap: wrap; gap: 8px; padding: 0 8px 8px; }
      .picture { position: relative; display: flex; align-items: center; gap: 4px; border-radius: 12px; overflow: hidden;
        background: var(--ringc-theirs); min-height: 64px; min-width: 64px; padding: 0 44px 0 8px; font-size: 14px; }
      .picture.seen { padding: 0; }
      .picture img { width: 96px; height: 72px; object-fit: cover; display: block; }
      .picture button { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; width: 32px; height: 32px;
        background: color-mix(in srgb, var(--card-background-color, #fff) 80%, transparent); }
    `]}willUpdate(e){if(!e.has("key"))return;let{text:i,pictures:s}=qt.get(this.key)??{text:"",pictures:[]};this.text=i,this.pictures=s,this.tooMany=!1}updated(){qt.set(this.key,{text:this.text,pictures:this.pictures})}focus(){this.area?.focus()}render(){let{localize:e}=this,i=this.canSendPictures?"":e("no_pictures");return c`
      ${this.pictures.length?c`<div class="pictures">${this.pictures.map(s=>this.renderPicture(s))}</div>`:h}
      <div class="row">
        <button class="icon" title=${i||e("attach_picture")} aria-label=${e("attach_picture")} ?disabled=${!!i} @click=${()=>this.file.click()}>
          <ha-icon icon="mdi:image-plus"></ha-icon>
        </button>
        <button class="icon" title=${i||e("attach_camera")} aria-label=${e("attach_camera")} ?disabled=${!!i} @click=${this.chooseCamera}>
          <ha-icon icon="mdi:camera"></ha-icon>
        </button>
        <textarea rows="1" dir="auto" maxlength="40000" .value=${this.text} aria-label=${e("message_to",{name:this.to})}
          placeholder=${e("message")} @input=${this.typed} @keydown=${this.pressed} @paste=${this.pasted}></textarea>
        <button class="icon send" title=${e("send")} aria-label=${e("send")} ?disabled=${this.empty} @click=${this.send}>
          <ha-icon icon="mdi:send"></ha-icon>
        </button>
      </div>
      <div class="hint">${this.renderHint()}</div>
      <input type="file" accept="image/jpeg,image/png,image/gif,image/webp" multiple hidden @change=${this.chosen} />
      <dialog aria-labelledby="cameras" @click=${this.clickedBeside}>${this.renderCameras()}</dialog>
    `}get empty(){return!this.text.trim()&&!this.pictures.length}renderPicture(e){let i=()=>{this.tooMany=!1,this.pictures=this.pictures.filter(s=>s!==e),Ee([e])};return c`<div class="picture ${e.preview?"seen":""}">
      ${e.preview?c`<img src=${e.preview} alt=${e.name} />`:c`<ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${e.name}`}
      <button class="icon" aria-label=${this.localize("remove_picture")} title=${this.localize("remove_picture")} @click=${i}>
        <ha-icon icon="mdi:close"></ha-icon>
      </button>
    </div>`}renderHint(){if(this.empty)return h;let{localize:e}=this;if(this.tooMany)return c`<span role="alert">${e("too_many_pictures",{most:Se})}</span>`;if(this.pictures.length||this.people>1)return c`<span>${e("count_mms",{people:this.people})}</span>`;let{segments:i,gsm:s}=Bt(this.text.trim());return c`
      <span>${e("count_sms",{characters:this.text.trim().length,segments:i})}</span>
      ${s?h:c`<span>${e("count_unicode")}</span>`}
    `}renderCameras(){let e=Object.values(this.hass.states).filter(({entity_id:i,state:s})=>/^(camera|image)\./.test(i)&&s!=="unavailable").map(({entity_id:i,attributes:s})=>({id:i,name:s.friendly_name??i})).sort((i,s)=>i.name.localeCompare(s.name,this.hass.locale.language));return c`<div class="dialog">
      <h2 id="cameras">${this.localize("attach_camera")}</h2>
      <div class="choices">
        ${e.map(({id:i,name:s})=>c`<button class="choice" @click=${()=>this.add([{name:s,source:i,preview:null}])}>
            <ha-icon .icon=${i.startsWith("camera")?"mdi:cctv":"mdi:image"} aria-hidden="true"></ha-icon><span>${s}</span>
          </button>`)}
        ${e.length?h:c`<p class="notice">${this.localize("no_cameras")}</p>`}
      </div>
      <button class="plain" @click=${()=>this.dialog.close()}>${this.localize("cancel")}</button>
    </div>`}chooseCamera(){this.requestUpdate(),this.dialog.showModal()}clickedBeside(e){e.target===this.dialog&&this.dialog.close()}add(e){let i=[...this.pictures,...e];this.tooMany=i.length>Se,this.pictures=i.slice(0,Se),Ee(i.slice(Se)),this.dialog.open&&this.dialog.close(),this.focus()}addFiles(e){let i=[...e].filter(({type:s})=>s.startsWith("image/"));this.add(i.map(s=>({name:s.name,source:s,preview:URL.createObjectURL(s)})))}chosen(){this.addFiles(this.file.files??[]),this.file.value=""}pasted(e){let i=e.clipboardData?.files;!i?.length||!this.canSendPictures||(e.preventDefault(),this.addFiles(i))}typed(){this.text=this.area.value}pressed(e){e.key!=="Enter"||e.shiftKey||e.isComposing||(e.preventDefault(),this.send())}send(){if(this.empty)return;let e={text:this.text.trim(),pictures:this.pictures};this.text="",this.pictures=[],this.tooMany=!1,this.dispatchEvent(new CustomEvent("ringc-send",{detail:e})),this.focus()}};u([g(S)],w.prototype,"hass",2),u([g({attribute:!1})],w.prototype,"localize",2),u([g()],w.prototype,"key",2),u([g()],w.prototype,"to",2),u([g({type:Number})],w.prototype,"people",2),u([g({type:Boolean})],w.prototype,"canSendPictures",2),u([$()],w.prototype,"text",2),u([$()],w.prototype,"pictures",2),u([$()],w.prototype,"tooMany",2),u([P("textarea")],w.prototype,"area",2),u([P("input[type=file]")],w.prototype,"file",2),u([P("dialog")],w.prototype,"dialog",2);A("ringc-composer",w);var Hi=3e4,Pi=new Set(["unknown_command",ae]),X=class{constructor(t){this.host=t;this.error=null;this.final=new Set;this.hass=null;this.attempt=0;this.failures=0;this.unsubscribe=null;this.reconnected=()=>{this.unsubscribe=null,this.hass&&this.start(this.hass)};t.addController(this)}hostConnected(){this.hass&&this.begin(this.hass)}hostDisconnected(){this.hass?.connection.removeEventListener("ready",this.reconnected),this.stop()}begin(t){this.hass?.connection.removeEventListener("ready",this.reconnected),t.connection.addEventListener("ready",this.reconnected),this.hass=t,this.failures=0,this.start(t)}works(){this.failures=0,this.error=null,this.host.requestUpdate()}async again(t,e=null){this.stop();let{attempt:i}=this,s=e===null?null:F(e).code;this.final.has(s)||(this.timer=setTimeout(()=>this.start(t),Math.min(1e3*2**this.failures,Hi))),this.failures+=1;let n=e!==null&&!Pi.has(s)?await W(t,e):this.error;i===this.attempt&&(this.error=n),this.host.requestUpdate()}start(t){this.stop();let{attempt:e}=this,i=()=>e===this.attempt;this.subscribe(t,i).then(s=>{i()?this.unsubscribe=s:s?.()},s=>{i()&&this.again(t,s)})}stop(){this.attempt+=1,clearTimeout(this.timer),this.unsubscribe?.(),this.unsubscribe=null}};var Oi="🏷️";function zi(r,t){return r.at!==t.at?r.at<t.at?-1:1:r.message_id.length-t.message_id.length||(r.message_id<t.message_id?-1:1)}function Ze(r,t){let e=new Map(r.map(i=>[i.message_id,i]));for(let i of t)e.set(i.message_id,i);return[...e.values()].sort(zi)}function Li(r){let t=new Map,e=new Set,i=new Set(r.map(({message_id:n})=>n));for(let{message_id:n,reaction:o,from:a,name:l}of r){if(!o?.to||!i.has(o.to))continue;e.add(n);let d=t.get(o.to)??new Map;t.set(o.to,d);let m=a??"";d.delete(m),o.removed||d.set(m,{emoji:o.emoji??Oi,name:l??m})}return{reactions:new Map([...t].map(([n,o])=>[n,[...o.values()]])),placed:e}}function Ui(r,t){return r.kind!=="message"||t.kind!=="message"?r.kind===t.kind:r.message===t.message&&r.first===t.first&&r.reactions.length===t.reactions.length&&r.reactions.every(({emoji:e,name:i},s)=>t.reactions[s]?.emoji===e&&t.reactions[s].name===i)}function Je(r,t){let e=r.get(t.key);return e&&Ui(e,t)?e:(r.set(t.key,t),t)}function Vt(r,t,e,i=new Map){let{reactions:s,placed:n}=Li(r),o=[],a="",l=null;for(let d of r){if(n.has(d.message_id))continue;let m=t(d.at);m!==a&&(o.push(Je(i,{kind:"day",key:`day ${m}`,day:m})),l=null),a=m,d.message_id===e&&o.push(Je(i,{kind:"unread",key:"unread"}));let p=`${d.direction} ${d.from}`;o.push(Je(i,{kind:"message",key:d.message_id,message:d,first:p!==l,reactions:s.get(d.message_id)??[]})),l=p}return o}var Ni=12,Di=60;function Ii({kind:r,key:t}){return r==="day"||We(t)%Ni===0}function Ft(r){let t=[];for(let e of r){let i=t.at(-1);!i||Ii(e)?t.push([e]):i.push(e)}return t.map(e=>({key:e[0].key,items:e,usualHeight:e.length*Di}))}var Me=class extends X{constructor(){super(...arguments);this.id=null;this.name="";this.numbers=[];this.ourNumber=null;this.messages=[];this.more=!1;this.loadingMore=!1;this.firstUnread=null;this.final=new Set(["unauthorized","invalid_format","service_validation_error"]);this.opened=null;this.marked=""}open(e,i,s){this.opened={account:i,target:s},Object.assign(this,{id:null,name:"",numbers:[],messages:[],more:!1,loadingMore:!1,error:null,firstUnread:null,marked:""}),this.begin(e)}get unread(){return this.messages.some(e=>e.direction==="inbound"&&!e.read)}async loadMore(){let{hass:e,opened:i}=this;if(!(!e||!i||!this.id||!this.more||this.loadingMore)){this.loadingMore=!0,this.host.requestUpdate();try{let s=await Lt(e,i.account,this.id,this.messages[0]?.message_id??null);if(i!==this.opened)return;this.messages=Ze(this.messages,s.messages),this.more=s.more,this.error=null}catch(s){let n=await W(e,s);if(i!==this.opened)return;this.error=n}this.loadingMore=!1,this.host.requestUpdate()}}async markRead(){let e=this.messages.at(-1)?.message_id??"",{hass:i,opened:s}=this;if(!(!i||!s||!this.id||!this.unread||this.marked===e)){this.marked=e;try{await Ut(i,s.account,this.id)}catch{}}}async subscribe(e,i){return this.opened?zt(e,this.opened.account,this.opened.target,s=>{i()&&(s.closed?this.again(e):this.take(s))}):null}has(e=[]){let i=new Set(e.map(({message_id:s})=>s));return this.messages.some(({message_id:s})=>i.has(s))}take(e){let i=this.id===null;if(e.id!==void 0&&e.more&&!this.has(e.messages)&&(this.messages=[]),e.id!==void 0&&(this.id=e.id),e.name!==void 0&&(this.name=e.name),e.numbers&&(this.numbers=e.numbers),e.our_number!==void 0&&(this.ourNumber=e.our_number),e.more!==void 0&&(i||this.messages.length===0)&&(this.more=e.more),e.messages&&(this.messages=Ze(this.messages,e.messages)),i){let s=this.messages.find(n=>n.direction==="inbound"&&!n.read);this.firstUnread=s?.message_id??null}this.works()}};function Ce(r){return r.locale.time_zone==="server"?{timeZone:r.config.time_zone}:{}}function Ri(r){let t=r.locale.time_format;return{hour:"numeric",minute:"2-digit",...t==="12"||t==="24"?{hour12:t==="12"}:{},...Ce(r)}}function Te(r){return r.locale.time_format==="system"?void 0:r.locale.language}var Wt=new Map;function de(r,t,e){let i=JSON.stringify([r,e]),s=Wt.get(i);return s||(s=new Intl.DateTimeFormat(r,e),Wt.set(i,s)),s.format(t)}function Xe(r,t){return de(Te(r),new Date(t),Ri(r))}function Y(r,t){let e=new Date(t),i={year:"numeric",month:"2-digit",day:"2-digit",...Ce(r)};return de("sv",e,i)}function Gt(r,t,e=new Date){let i=Math.round((Date.parse(Y(r,e))-Date.parse(t))/864e5);if(i===0||i===1){let o=new Intl.RelativeTimeFormat(r.locale.language,{numeric:"auto"}).format(-i,"day");return o.charAt(0).toLocaleUpperCase(r.locale.language)+o.slice(1)}let s=t.slice(0,4)===Y(r,e).slice(0,4)?{}:{year:"numeric"},n=new Date(`${t}T12:00:00Z`);return de(Te(r),n,{weekday:"long",day:"numeric",month:"long",timeZone:"UTC",...s})}function Kt(r,t,e=new Date){let i=Math.round((Date.parse(Y(r,e))-Date.parse(Y(r,t)))/864e5);if(i<=0)return Xe(r,t);let s=new Date(t);return i<7?de(Te(r),s,{weekday:"short",...Ce(r)}):de(Te(r),s,{day:"numeric",month:"numeric",year:"2-digit",...Ce(r)})}var ji=/\bhttps?:\/\/[^\s<>"']+/gi,Bi=/[.,;:!?)\]}]+$/,qi=/^(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\u{FE0F}\u{20E3}?|[\u{E0020}-\u{E007E}]+\u{E007F})?(?:\u{200D}\p{Emoji}(?:\p{EMod}|\u{FE0F})?)*|\s)+$/u;function Jt(r){let t=[],e=0;for(let i of r.matchAll(ji)){let s=i[0].replace(Bi,"");i.index>e&&t.push({text:r.slice(e,i.index)}),t.push({text:s,href:s}),e=i.index+s.length}return e<r.length&&t.push({text:r.slice(e)}),t}function Zt(r){return r.length<=24&&!/[0-9#*]/.test(r)&&r.trim()!==""&&qi.test(r)}var Xt="M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 2",Vi={sending:Xt,queued:Xt,sent:"M5 13l4 4L19 7",delivered:"M2 13l4 4L16 7M11 16l1 1L22 7",failed:"M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v6M12 16v1"},Yt=y`
  .message { display: flex; flex-direction: column; align-items: flex-start; margin-top: 2px; }
  .message.first { margin-top: 10px; }
  .message.own { align-items: flex-end; }
  .name { font-size: 13px; font-weight: 500; margin: 0 12px 2px;
    color: color-mix(in srgb, var(--ringc-person) 45%, var(--primary-text-color)); }
  .bubble {
    max-width: min(80%, 640px); padding: 8px 12px; border-radius: 18px; background: var(--ringc-theirs);
    overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.35; font-size: var(--ringc-text-size, 15px);
    border-end-start-radius: 4px;
  }
  .own > .bubble { background: var(--ringc-own); border-end-start-radius: 18px; border-end-end-radius: 4px; }
  .bubble.large { font-size: 40px; line-height: 1.15; background: none; padding: 4px 8px; }
  .bubble.waiting { opacity: 0.75; }
  .bubble a, a.bubble { color: inherit; }
  .meta { display: flex; align-items: center; gap: 4px; margin: 2px 12px 0; font-size: 12px; color: var(--ringc-soft-text); }
  .meta svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 2; }
  .failed { color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
  .reason { margin: 2px 12px 0; font-size: 13px; max-width: min(80%, 640px); text-align: end; }
  .again { margin: 4px 8px 0; display: flex; gap: 8px; font-size: 13px; }
  .picture { display: block; border: 0; padding: 0; margin: 0 0 2px; background: var(--ringc-theirs); border-radius: 18px; overflow: hidden; max-width: min(80%, 320px); min-height: 44px; }
  .picture img { display: block; width: 100%; max-height: 320px; object-fit: cover; min-height: 44px; }
  .file { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; }
  .reactions { display: flex; gap: 2px; margin: -6px 10px 0; z-index: 1; }
  .reactions span { background: var(--card-background-color, #fff); border: 1px solid var(--ringc-line);
    border-radius: 12px; padding: 1px 6px; font-size: 14px; }
`;function Qt(r,{message:t,first:e,reactions:i}){let{localize:s}=r,{text:n,attachments:o,at:a,status:l,error:d}=t,m=t.direction==="outbound",p=t.name??t.from??s("unknown_sender"),v=`--ringc-person: ${_e(p)}`;return c`<div class="message ${e?"first":""} ${m?"own":""}">
    ${r.group&&!m&&e?c`<div class="name" style=${v}><bdi>${p}</bdi></div>`:h}
    <span class="hidden">${m?s("you_wrote"):s("they_wrote",{name:p})}</span>
    ${o.length?o.map(f=>Fi(r,f)):h}
    ${ti(n)}
    ${i.length?Wi(r,i):h}
    ${ii(r,a,m?l:null,d)}
  </div>`}function ei(r,t){let{localize:e}=r,{text:i,pictures:s,at:n,state:o,error:a,retry:l}=t,d=()=>r.retry(t);return c`<div class="message first own">
    <span class="hidden">${e("you_wrote")}</span>
    ${s.map(({preview:m,name:p})=>m?c`<div class="picture"><img src=${m} alt=${p} /></div>`:c`<div class="bubble file"><ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${p}</div>`)}
    ${ti(i,o==="sending")}
    ${ii(r,n,o,a)}
    ${o==="failed"?c`<div class="again">
            ${l?c`<button class="plain" @click=${d}>${e("try_again")}</button>`:h}
            <button class="plain" @click=${()=>r.dismiss(t)}>${e("dismiss")}</button>
          </div>`:h}
  </div>`}function ti(r,t=!1){if(!r)return h;let e=Jt(r).map(({text:i,href:s})=>s?c`<a href=${s} target="_blank" rel="noopener noreferrer">${i}</a>`:i);return c`<div class="bubble ${Zt(r)?"large":""} ${t?"waiting":""}" dir="auto">${e.length>1?e:e[0]}</div>`}function Fi({localize:r,enlarge:t},{url:e,content_type:i}){if(i.startsWith("image/"))return c`<button class="picture" @click=${()=>t(e)}>
      <img src=${e} alt=${r("picture")} loading="lazy" />
    </button>`;let s=i.startsWith("audio/")?"mdi:volume-high":i.startsWith("video/")?"mdi:video":"mdi:file";return c`<a class="bubble file" href=${e} target="_blank" rel="noopener noreferrer">
    <ha-icon .icon=${s} aria-hidden="true"></ha-icon>${r("attachment")}
  </a>`}function Wi({localize:r},t){return c`<div class="reactions">
    ${t.map(({emoji:e,name:i})=>c`<span role="img" title=${i} aria-label=${r("reacted",{name:i,emoji:e})}>${e}</span>`)}
  </div>`}function ii({hass:r,localize:t},e,i,s){let n=i?Vi[i]:void 0,o=n&&i&&i!=="received"?t(`status_${i}`):"",a=i==="failed";return c`
    ${a&&s?c`<div class="reason failed">${s}</div>`:h}
    <div class="meta ${a?"failed":""}" data-status=${i??""}>
      <time datetime=${e}>${Xe(r,e)}</time>
      ${n?c`<svg viewBox="0 0 24 24" role="img" aria-label=${o}><title>${o}</title><path d=${n} /></svg>`:h}
    </div>
  `}var He=class{constructor(){this.heights=new Map;this.belowView=0;this.viewHeight=0}reset(){this.heights.clear(),this.belowView=0}look({scrollTop:t,clientHeight:e}){this.belowView=-t,this.viewHeight=e}measured(t,e){e&&this.heights.set(t,e)}of(t){let e={from:t.length,to:t.length,above:0,below:0},i=0;for(let s=t.length-1;s>=0;s--){let{key:n,usualHeight:o}=t[s],a=i+(this.heights.get(n)??o);a<this.belowView-1250?(e.below=a,e.to=e.from=s):i>this.belowView+this.viewHeight+1250?e.above+=a-i:e.from=s,i=a}return e}};var si=80,k=class extends x{constructor(){super(...arguments);this.readsWhenShown=!1;this.away=!1;this.enlarged="";this.data=new Me(this);this.days=new Map;this.known=new Map;this.newest="";this.place=null;this.sections=[];this.sectionsOf=[];this.near=new He;this.shown=this.near.of([]);this.observer=new ResizeObserver(e=>this.resized(e));this.observed=new WeakSet;this.refresh=()=>this.requestUpdate();this.dayOf=e=>{let i=this.days.get(e);return i===void 0&&(i=Y(this.hass,e),this.days.set(e,i)),i};this.read=()=>{this.account.may_send&&this.data.markRead()};this.toEnd=()=>{this.away=!1,this.place=null,this.scroller.scrollTop=0};this.enlarge=async e=>{this.enlarged=e,await this.updateComplete,this.viewer.showModal()}}static{this.styles=[M,Yt,y`
      :host { display: flex; flex-direction: column; min-height: 0; position: relative; background: var(--card-background-color, #fff); }
      /* Reversed: the browser counts from the newest text, which so stays whatever grows or is laid out above it. */
      .scroll { flex: 1; min-height: 0; display: flex; flex-direction: column-reverse; overflow-y: auto; overflow-anchor: none; padding: 8px 12px 12px; overscroll-behavior: contain; contain: content; background: inherit; }
      .content { flex: none; display: flex; flex-direction: column; width: 100%; max-width: 900px; margin: 0 auto; min-height: 100%; justify-content: flex-end; }
      .section, .space { flex: none; contain: layout style; }
      .day, .unread { text-align: center; font-size: 13px; color: var(--ringc-soft-text); margin: 16px 0 4px; font-weight: 400; }
      .unread { display: flex; align-items: center; gap: 12px; color: var(--primary-text-color); font-weight: 500; }
      .unread::before, .unread::after { content: ""; flex: 1; border-top: 2px solid var(--primary-color); }
      .earlier { align-self: center; }
      .start { margin: auto; }
      .newest { position: absolute; inset-block-end: 96px; inset-inline-end: 16px; background: var(--card-background-color, #fff); box-shadow: 0 1px 6px rgba(0, 0, 0, 0.4); }
      .viewer { width: auto; max-width: 96vw; max-height: 96dvh; background: none; }
      .viewer img { display: block; max-width: 96vw; max-height: 92dvh; }
      .viewer button { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; background: rgba(0, 0, 0, 0.6); color: #fff; }
    `]}connectedCallback(){super.connectedCallback(),q.addEventListener("change",this.refresh),document.addEventListener("visibilitychange",this.refresh),window.addEventListener("focus",this.refresh)}disconnectedCallback(){super.disconnectedCallback(),q.removeEventListener("change",this.refresh),document.removeEventListener("visibilitychange",this.refresh),window.removeEventListener("focus",this.refresh),this.observer.disconnect(),this.observed=new WeakSet}focus(){this.renderRoot.querySelector("ringc-composer")?.focus()}willUpdate(e){(e.has("account")&&e.get("account")?.config_entry_id!==this.account.config_entry_id||e.has("target")&&JSON.stringify(e.get("target"))!==JSON.stringify(this.target))&&(this.newest="",this.away=!1,this.known.clear(),this.days.clear(),this.near.reset(),this.data.open(this.hass,this.account.config_entry_id,this.target))}updated(){if(!this.scroller)return;this.observe();let{messages:e,id:i,name:s,numbers:n}=this.data,o=i===null?"":(e.at(-1)?.message_id??"")+(this.waiting.at(-1)?.key??"");o!==this.newest&&!this.away&&this.toEnd(),this.newest=o,this.readsWhenShown&&document.visibilityState==="visible"&&document.hasFocus()&&this.read(),i!==null&&this.dispatchEvent(new CustomEvent("ringc-opened",{detail:{id:i,name:s,numbers:n}}))}render(){let{data:e,localize:i}=this;return e.id===null?this.renderProblem()||c`<p class="notice" role="status">${i("loading")}</p>`:c`
      <div class="scroll" role="log" aria-live=${this.away?"off":"polite"} tabindex="0" aria-label=${i("texts_with",{name:e.name})} @scroll=${this.scrolled}
        @pointerdown=${this.read}>
        <div class="content">
          ${e.more?c`<button class="plain earlier" ?disabled=${e.loadingMore} @click=${()=>e.loadMore()}>${i(e.loadingMore?"loading":"earlier")}</button>`:h}
          ${this.renderItems()}
        </div>
      </div>
      ${this.away?c`<button class="icon newest" aria-label=${i("to_newest")} title=${i("to_newest")} @click=${this.toEnd}><ha-icon icon="mdi:chevron-down"></ha-icon></button>`:h}
      ${this.renderProblem()}
      ${this.account.may_send&&e.numbers.length?this.renderComposer():h}
      <dialog class="viewer" aria-label=${i("picture")} @click=${()=>this.viewer.close()}>
        ${this.enlarged?c`<img src=${this.enlarged} alt=${i("picture")} />`:h}
        <button class="icon" aria-label=${i("close")} title=${i("close")}><ha-icon icon="mdi:close"></ha-icon></button>
      </dialog>
    `}get waiting(){let{id:e,messages:i}=this.data;if(e===null)return[];let s=n=>i.some(o=>Rt(o,n));return q.of(this.account.config_entry_id,e).filter(n=>n.state==="failed"||!s(n))}renderItems(){this.arrange();let{sections:e,waiting:i}=this;if(!e.length&&!i.length)return this.data.more?h:c`<p class="notice start">${this.localize("no_texts_yet")}</p>`;let{from:s,to:n,above:o,below:a}=this.near.of(e);this.shown={from:s,to:n,above:o,below:a};let l=this.bubbleContext();return c`
      <div class="space" style="block-size: ${o}px"></div>
      ${J(e.slice(s,n),({key:d})=>d,d=>this.renderSection(d,l))}
      <div class="space" style="block-size: ${a}px"></div>
      ${J(i,d=>d.key,d=>ei(l,d))}
    `}arrange(){let{messages:e,firstUnread:i}=this.data,s=[e,i];s.every((n,o)=>n===this.sectionsOf[o])||(this.sectionsOf=s,this.sections=Ft(Vt(e,this.dayOf,i,this.known)))}bubbleContext(){let{hass:e,localize:i,enlarge:s}=this;return{hass:e,localize:i,enlarge:s,group:this.data.numbers.length>1,retry:n=>q.retry(e,i,n),dismiss:n=>q.dismiss(n)}}renderSection({key:e,items:i},s){let n=()=>J(i,d=>d.key,d=>this.renderItem(d,s)),{localize:o,hass:a,group:l}=s;return c`<div class="section" data-key=${e}>${kt([o,a.locale,a.config.time_zone,l,...i],n)}</div>`}renderItem(e,i){switch(e.kind){case"day":return c`<h3 class="day">${Gt(this.hass,e.day)}</h3>`;case"unread":return c`<h3 class="unread">${this.localize("unread")}</h3>`;case"message":return Qt(i,e)}}renderProblem(){return this.data.error?c`<div class="error" role="alert">${this.data.error}</div>`:h}renderComposer(){let{id:e,name:i,numbers:s}=this.data,n=this.from;return c`<ringc-composer .hass=${this.hass} .localize=${this.localize} .key=${`${this.account.config_entry_id} ${e}`} .to=${i}
      .people=${s.length} .canSendPictures=${!n||n.can_send_pictures} dir=${this.dir}
      @ringc-send=${this.send} @focusin=${this.read}></ringc-composer>`}get from(){let{numbers:e}=this.account;return e.find(({phone_number:i})=>i===this.data.ourNumber)??e[0]}get replyTo(){let{numbers:e,ourNumber:i,messages:s}=this.data;return e.every(o=>o.startsWith("+"))&&(!i||this.from?.phone_number===i)?null:s.findLast(({direction:o})=>o==="inbound")?.message_id??null}send(e){let{id:i,numbers:s}=this.data;if(i===null)return;let n=this.from?.phone_number??null,o={account:this.account.config_entry_id,id:i,numbers:s,from:n,replyTo:this.replyTo};this.away=!1,this.data.firstUnread=null,q.send(this.hass,this.localize,o,e.detail.text,e.detail.pictures)}scrolled(){let{scrollHeight:e,scrollTop:i,clientHeight:s}=this.scroller;this.away=i<-si,this.place=this.away?this.findPlace():null,this.away&&e-s+i<si&&this.data.loadMore(),this.look()}look(){this.near.look(this.scroller);let{from:e,to:i}=this.near.of(this.sections);(e!==this.shown.from||i!==this.shown.to)&&this.requestUpdate()}observe(){for(let e of this.renderRoot.querySelectorAll(".scroll, .content, .section"))this.observed.has(e)||this.observer.observe(e),this.observed.add(e)}resized(e){for(let{target:i,borderBoxSize:s}of e){let{key:n}=i.dataset;i.isConnected?n&&this.near.measured(n,s[0]?.blockSize??0):this.observer.unobserve(i)}this.keepPlace(),this.look()}findPlace(){let{top:e,height:i}=this.scroller.getBoundingClientRect(),s=e+i/2,n=l=>l.getBoundingClientRect().bottom>=s,o=[...this.renderRoot.querySelectorAll(".section, .content > .message")].find(n),a=o&&[...o.children].find(n);return a?{element:a,top:a.getBoundingClientRect().top}:null}keepPlace(){this.place?.element.isConnected&&(this.scroller.scrollTop+=this.place.element.getBoundingClientRect().top-this.place.top)}};u([g(S)],k.prototype,"hass",2),u([g({attribute:!1})],k.prototype,"localize",2),u([g({attribute:!1})],k.prototype,"account",2),u([g({attribute:!1})],k.prototype,"target",2),u([g({type:Boolean})],k.prototype,"readsWhenShown",2),u([$()],k.prototype,"away",2),u([$()],k.prototype,"enlarged",2),u([P(".scroll")],k.prototype,"scroller",2),u([P(".viewer")],k.prototype,"viewer",2);A("ringc-conversation",k);var Gi=new URL(import.meta.url).searchParams.get("v");function Pe(r){return r.length?"account_missing":"no_account"}var Q=class extends X{constructor(e,i=Gi){super(e);this.ownVersion=i;this.accounts=null;this.account=null;this.conversations=[];this.loading=!0;this.outdated=!1;this.wanted=null;this.shown=null}open(e,i){this.hass&&i===this.wanted||(this.wanted=i,this.begin(e))}async subscribe(e,i){let{accounts:s,version:n}=await Pt(e);return i()?(this.outdated=this.ownVersion!==null&&this.ownVersion!==n,this.choose(s),this.account?Ot(e,this.account.config_entry_id,o=>{i()&&(o.closed?this.again(e):this.take(o.conversations??[]))}):(await this.again(e),null)):null}choose(e){let i=this.wanted??this.shown??e[0]?.config_entry_id??null;i!==this.shown&&(this.conversations=[]),this.shown=i,this.accounts=e,this.account=e.find(({config_entry_id:s})=>s===i)??null,this.loading=this.account!==null&&this.conversations.length===0,this.host.requestUpdate()}take(e){let i=new Map(this.conversations.map(s=>[s.id,s]));for(let s of e)i.set(s.id,s);this.conversations=[...i.values()],this.loading=!1,this.works()}};async function Oe(r){let t=await Fe(r,"config_panel","ringc");return(e,i)=>t(`component.ringc.config_panel.texts.${e}`,i)||e}var Ki=/\p{M}/gu;function ri(r){return r.normalize("NFD").replace(Ki,"").toLocaleLowerCase()}function Ye(r){return r.replace(/\D/g,"")}function Qe(r,t){let e=ri(t).split(/\s+/).filter(Boolean),i=ri(`${r.name} ${r.last?.text??""}`);if(e.every(o=>i.includes(o)))return!0;let s=Ye(t);return s.length>=3&&/^[\d\s()+./-]+$/.test(t)&&r.numbers.some(o=>Ye(o).includes(s))}function he(r){return[...r].sort((t,e)=>(e.last?.at??"").localeCompare(t.last?.at??""))}function et(r){let t=r.trim();return/^\+?[\d\s()./-]+$/.test(t)&&Ye(t).length>=7?t:null}var tt=null,ni={entity:"card_entity_helper",phone_number:"card_phone_number_helper"},z=class extends x{constructor(){super(...arguments);this.layout="";this.config=null;this.localize=null;this.name="";this.language="";this.target=null;this.data=new Q(this)}static{this.styles=[M,y`
      :host { display: block; height: 100%; --ringc-text-size: 17px; }
      ha-card { display: flex; flex-direction: column; height: 100%; overflow: hidden; }
      h2 { display: flex; align-items: center; gap: 12px; margin: 0; padding: 12px 16px; font-size: 20px; font-weight: 500; }
      h2 span { flex: 1; ${Z} overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      ringc-conversation { flex: 1; }
    `]}static getStubConfig(){return{}}static getConfigForm(){return{schema:_t,computeLabel:({name:s})=>tt?.(`card_${s}`)??s,computeHelper:({name:s})=>ni[s]&&tt?.(ni[s])}}setConfig(e){this.config=e,this.target=null}getCardSize(){return Math.ceil((this.config?Ge(this.config):0)/50)}getGridOptions(){return{columns:12,rows:8,min_columns:6,min_rows:4}}willUpdate(e){if(!this.hass||!this.config)return;e.has("hass")&&this.hass.language!==this.language&&(this.language=this.hass.language,this.dir=we(this.hass)?"rtl":"ltr",Oe(this.hass).then(s=>{this.localize=tt=s})),this.data.open(this.hass,this.config.config_entry_id??null);let i=this.findTarget(this.config);JSON.stringify(i)!==JSON.stringify(this.target)&&(this.target=i)}findTarget({entity:e,phone_number:i}){if(i)return{numbers:[i]};let{conversations:s}=this.data;if(e){let o=s.filter(({entity_id:a})=>a===e);return o.length?{conversation:he(o)[0].id}:null}let[n]=he(s.filter(({last:o})=>o));return n?{conversation:n.id}:null}render(){let{config:e,localize:i,data:s}=this;if(!e||!i)return h;let n=this.layout==="grid"?"100%":`${Ge(e)}px`,o=e.title??(this.target?this.name:i("title"));return c`<ha-card style="height: ${n}">
      ${o?c`<h2><ringc-avatar .name=${this.name||o}></ringc-avatar><span dir="auto">${o}</span></h2>`:h}
      ${s.error?c`<div class="error" role="alert">${s.error}</div>`:h}
      ${s.account&&this.target?this.renderConversation(i):c`<p class="notice">${this.reason(i)}</p>`}
    </ha-card>`}renderConversation(e){return c`<ringc-conversation .hass=${this.hass} .localize=${e} .account=${this.data.account} .target=${this.target} dir=${this.dir}
      @ringc-opened=${i=>{this.name=i.detail.name}}></ringc-conversation>`}reason(e){return this.data.accounts===null||this.data.loading?e("loading"):this.data.account?e(this.config?.entity?"nothing_found":"no_conversations"):e(Pe(this.data.accounts))}};u([g(S)],z.prototype,"hass",2),u([g()],z.prototype,"layout",2),u([$()],z.prototype,"config",2),u([$()],z.prototype,"localize",2),u([$()],z.prototype,"name",2);A("ringc-conversation-card",z);var E=class extends x{constructor(){super(...arguments);this.conversations=[];this.selected="";this.loading=!1;this.search="";this.to=""}static{this.styles=[M,y`
      :host { display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .top { display: flex; gap: 8px; padding: 8px; }
      nav { flex: 1; min-height: 0; overflow-y: auto; }
      ul { list-style: none; margin: 0; padding: 0 0 8px; }
      li { content-visibility: auto; contain-intrinsic-size: auto 72px; }
      .row { display: flex; align-items: center; gap: 12px; width: 100%; padding: 12px 16px; border: 0; background: none; text-align: start; min-height: 72px; }
      .row:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
      .row:focus-visible { outline-offset: -2px; }
      .row[aria-current="true"] { background: color-mix(in srgb, var(--primary-color) 16%, transparent); }
      .middle { flex: 1; min-width: 0; }
      .line { display: flex; gap: 8px; align-items: baseline; }
      .name { flex: 1; font-weight: 500; }
      .name, .last { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; ${Z} }
      .last { flex: 1; color: var(--ringc-soft-text); font-size: 14px; margin-top: 2px; }
      time { font-size: 12px; color: var(--ringc-soft-text); flex: none; }
      .unread .name, .unread .last { font-weight: 700; color: var(--primary-text-color); }
      .count { background: color-mix(in srgb, var(--primary-color) 40%, var(--card-background-color, #fff)); border-radius: 12px; min-width: 22px; text-align: center; padding: 2px 7px; font-size: 12px; font-weight: 700; flex: none; }
      .row ha-icon { --mdc-icon-size: 16px; flex: none; color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
    `]}render(){let{localize:e}=this;return c`
      <div class="top">
        <input type="search" .value=${this.search} placeholder=${e("search")} aria-label=${e("search_hint")}
          @input=${i=>{this.search=i.target.value}} />
        ${this.account.may_send?c`<button class="icon" aria-label=${e("new_conversation")} title=${e("new_conversation")} @click=${this.start}><ha-icon icon="mdi:message-plus"></ha-icon></button>`:h}
      </div>
      <nav aria-label=${e("conversations")}>${this.renderList()}</nav>
      <dialog aria-labelledby="new" @click=${this.clickedBeside}>${this.renderNew()}</dialog>
    `}renderList(){let{localize:e}=this,i=this.conversations.filter(({last:n})=>n),s=he(i.filter(n=>Qe(n,this.search)));return this.loading?c`<p class="notice" role="status">${e("loading")}</p>`:s.length?c`<ul>${J(s,({id:n})=>n,n=>c`<li>${this.renderRow(n)}</li>`)}</ul>`:c`<p class="notice">${e(i.length?"nothing_found":"no_conversations")}</p>`}renderRow({id:e,name:i,numbers:s,unread:n,last:o}){let{localize:a}=this,l=o?.text||(o?.picture?a("picture"):""),d=o?.direction==="outbound"?a("you_said",{text:l}):l;return c`
      <button class="row ${n?"unread":""}" aria-current=${this.selected===e} @click=${()=>this.open({conversation:e})}>
        <ringc-avatar .name=${i} .group=${s.length>1}></ringc-avatar>
        <span class="middle">
          <span class="line"><span class="name" dir="auto">${i}</span>${o?c`<time datetime=${o.at}>${Kt(this.hass,o.at)}</time>`:h}</span>
          <span class="line">
            <span class="last" dir="auto">${d}</span>
            ${o?.status==="failed"?c`<ha-icon icon="mdi:alert-circle-outline" title=${a("status_failed")}></ha-icon><span class="hidden">${a("status_failed")}</span>`:h}
            ${n?c`<span class="count"><span class="hidden">${a("unread")}: </span>${n}</span>`:h}
          </span>
        </span>
      </button>
    `}renderNew(){let{localize:e}=this,i=et(this.to),n=this.conversations.filter(({entity_id:o,last:a})=>o||a).filter(o=>Qe({...o,last:null},this.to));return n.sort((o,a)=>o.name.localeCompare(a.name,this.hass.locale.language)),c`<form method="dialog" class="dialog" @submit=${this.chosen}>
      <h2 id="new">${e("new_conversation")}</h2>
      <input autocomplete="off" .value=${this.to} placeholder=${e("name_or_number")} aria-label=${e("name_or_number")}
        @input=${o=>{this.to=o.target.value}} />
      <div class="choices">
        ${i?c`<button type="submit" class="choice number"><ha-icon icon="mdi:message-text" aria-hidden="true"></ha-icon><span>${e("text_number",{number:i})}</span></button>`:h}
        ${n.slice(0,50).map(({id:o,name:a,numbers:l})=>c`<button type="button" class="choice" @click=${()=>this.open({conversation:o})}>
            <ringc-avatar .name=${a} .group=${l.length>1}></ringc-avatar>
            <span><bdi>${a}</bdi><small><bdi>${le(a,l)}</bdi></small></span>
          </button>`)}
        ${i||n.length?h:c`<p class="notice">${e("nothing_found")}</p>`}
      </div>
      <button type="button" class="plain" @click=${()=>this.dialog.close()}>${e("cancel")}</button>
    </form>`}start(){this.to="",this.dialog.showModal()}clickedBeside(e){e.target===this.dialog&&this.dialog.close()}chosen(e){e.preventDefault();let i=et(this.to);i&&this.open({numbers:[i]})}open(e){this.dialog.close(),this.dispatchEvent(new CustomEvent("ringc-open",{detail:e}))}};u([g(S)],E.prototype,"hass",2),u([g({attribute:!1})],E.prototype,"localize",2),u([g({attribute:!1})],E.prototype,"account",2),u([g({attribute:!1})],E.prototype,"conversations",2),u([g()],E.prototype,"selected",2),u([g({type:Boolean})],E.prototype,"loading",2),u([$()],E.prototype,"search",2),u([$()],E.prototype,"to",2),u([P("dialog")],E.prototype,"dialog",2);A("ringc-conversation-list",E);function Ji(r){try{return decodeURIComponent(r)}catch{return r}}var L=class extends x{constructor(){super(...arguments);this.narrow=!1;this.localize=null;this.opened={id:"",name:"",numbers:[]};this.target=null;this.language="";this.data=new Q(this)}static{this.styles=[M,y`
      :host {
        display: flex; flex-direction: column; background: var(--primary-background-color);
        height: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
      }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 8px; flex: none; height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-background-color));
        color: var(--app-header-text-color, var(--primary-text-color)); border-bottom: 1px solid var(--ringc-line);
      }
      h1, h2 { ${Z} }
      h1 { font-size: 20px; font-weight: 400; margin: 0; flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      h1:first-child { padding-inline-start: 16px; }
      h1 small, h2 small { font-size: 13px; opacity: 0.85; display: block; overflow: hidden; text-overflow: ellipsis; font-weight: 400; line-height: 1.2; }
      section { flex: 1; min-width: 0; display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .people { display: flex; align-items: center; gap: 12px; padding: 8px 16px; min-height: 60px; border-bottom: 1px solid var(--ringc-line); }
      .people h2 { font-size: 16px; font-weight: 500; margin: 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      select { width: auto; max-width: 50%; min-height: 36px; padding: 4px 12px; font-size: 14px; background: transparent; border-color: currentColor; }
      select option { color: initial; }
      .outdated { display: flex; align-items: center; justify-content: center; gap: 12px; padding: 8px; background: color-mix(in srgb, var(--warning-color, #ffa600) 25%, var(--card-background-color, #fff)); }
      main { flex: 1; min-height: 0; display: flex; max-width: 1600px; width: 100%; margin: 0 auto; }
      ringc-conversation-list { width: min(36%, 400px); min-width: 280px; border-inline-end: 1px solid var(--ringc-line); }
      ringc-conversation, .choose { flex: 1; min-width: 0; }
      .choose { margin: auto; }
      :host([narrow]) ringc-conversation-list, :host([narrow]) ringc-conversation { width: 100%; border: 0; }
      :host([narrow]) .back ha-icon { display: flex; }
      :host([dir="rtl"]) .back ha-icon { transform: scaleX(-1); }
    `]}willUpdate(e){e.has("hass")&&this.hass.language!==this.language&&(this.language=this.hass.language,this.dir=we(this.hass)?"rtl":"ltr",Oe(this.hass).then(i=>{this.localize=i})),e.has("route")&&this.go()}go(){let[,e="",i=""]=(this.route?.path??"").split("/").map(Ji);this.data.open(this.hass,e||null);let s=this.target&&("conversation"in this.target?this.target.conversation:this.opened.id);i&&i!==s&&(this.target={conversation:i}),i||(this.target=null)}render(){let{data:e,localize:i,target:s}=this;return i?c`
      ${this.renderHeader(i)}
      ${e.outdated?c`<div class="outdated" role="status">${i("outdated")}<button class="plain" @click=${()=>location.reload()}>${i("reload")}</button></div>`:h}
      ${e.error?c`<div class="error" role="alert">${e.error}</div>`:h}
      <main>
        ${e.account?this.renderAccount(i,s):c`<p class="notice choose">${e.accounts?i(Pe(e.accounts)):""}</p>`}
      </main>
    `:h}renderAccount(e,i){let{account:s,conversations:n,loading:o}=this.data,a=c`<ringc-conversation-list .hass=${this.hass} .localize=${e} .account=${s} .conversations=${n}
      .loading=${o} .selected=${i?this.opened.id:""} @ringc-open=${d=>this.show(d.detail)}></ringc-conversation-list>`,l=i?c`<section>
          ${this.narrow?h:this.renderPeople()}
          <ringc-conversation .hass=${this.hass} .localize=${e} .account=${s} .target=${i} dir=${this.dir}
          .readsWhenShown=${!0} @ringc-opened=${this.wasOpened}></ringc-conversation>
        </section>`:c`<p class="notice choose">${e("choose_conversation")}</p>`;return this.narrow?i?l:a:c`${a}${l}`}renderPeople(){let{name:e,numbers:i}=this.opened;return c`<div class="people">
      <ringc-avatar .name=${e} .group=${i.length>1}></ringc-avatar>
      <h2 dir="auto">${e}<small><bdi>${le(e,i)}</bdi></small></h2>
    </div>`}renderHeader(e){let{accounts:i,account:s}=this.data,n=this.narrow&&this.target,{name:o,numbers:a}=this.opened,l=n?c`${o}<small><bdi>${le(o,a)}</bdi></small>`:e("title");return c`<header>
      ${n?c`<button class="icon back" aria-label=${e("back")} title=${e("back")} @click=${()=>this.navigate("")}><ha-icon icon="mdi:arrow-left"></ha-icon></button>`:this.narrow?c`<button class="icon" aria-label=${e("menu")} title=${e("menu")} @click=${this.toggleMenu}><ha-icon icon="mdi:menu"></ha-icon></button>`:h}
      <h1 dir="auto">${l}</h1>
      ${!n&&i?.some(d=>d.config_entry_id!==s?.config_entry_id)?c`<select aria-label=${e("account")} @change=${this.chooseAccount}>
              ${s?h:c`<option selected disabled hidden>${e("account")}</option>`}
              ${i.map(({config_entry_id:d,title:m})=>c`<option value=${d} ?selected=${d===s?.config_entry_id}>${m}</option>`)}
            </select>`:h}
    </header>`}show(e){this.target=e,"conversation"in e?this.navigate(e.conversation):this.requestUpdate()}wasOpened(e){let{id:i,name:s,numbers:n}=e.detail;i===this.opened.id&&s===this.opened.name||(this.opened={id:i,name:s,numbers:n},this.target&&"numbers"in this.target&&this.navigate(i))}navigate(e){let i=this.data.account?.config_entry_id??"",s=[this.route?.prefix??"/ringc",i,...e?[encodeURIComponent(e)]:[]].join("/");history.pushState(null,"",s),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}chooseAccount(e){let i=e.target.value;history.pushState(null,"",`${this.route?.prefix??"/ringc"}/${i}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}toggleMenu(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};u([g(S)],L.prototype,"hass",2),u([g({type:Boolean,reflect:!0})],L.prototype,"narrow",2),u([g({attribute:!1})],L.prototype,"route",2),u([$()],L.prototype,"localize",2),u([$()],L.prototype,"opened",2);A("ringc-panel",L);var ai=window;ai.customCards??=[];var oi=ai.customCards;oi.some(({type:r})=>r==="ringc-conversation-card")||oi.push({type:"ringc-conversation-card",name:"RingCentral Texting conversation",description:"Texts (SMS and MMS) with one person or a group, or the newest conversation, and answers.",preview:!0,documentationURL:"https://github.com/ha-ringc/ringc"});
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
